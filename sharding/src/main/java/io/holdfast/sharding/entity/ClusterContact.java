package io.holdfast.sharding.entity;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Asks every member, several times a second, whether this node is still one. While most said so within the last moment no
 * other node can have taken over its shards, because that takes seconds of silence first. A process that slept finds its
 * answers too old when it wakes.
 */
final class ClusterContact implements Contact {
    static final String NAME = "holdfast-contact";
    private static final Duration BEAT = Duration.ofMillis(300);
    private static final long VALID = Duration.ofMillis(1500).toNanos();
    private final Cluster cluster;
    private final ActorRefResolver resolver;
    private final String self;
    private final Map<String, Long> confirmed = new HashMap<>();
    private volatile long validUntil = System.nanoTime();

    ClusterContact(ActorSystem<?> system) {
        cluster = Cluster.get(system);
        resolver = ActorRefResolver.get(system);
        self = cluster.selfMember().address().toString();
    }

    @Override
    public boolean fresh() {
        return validUntil - System.nanoTime() > 0;
    }

    Behavior<ContactMessage> behavior() {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new ContactMessage.Beat(), Duration.ZERO, BEAT);
            return Behaviors.setup(context -> Behaviors.receiveMessage(message -> {
                switch (message) {
                    case ContactMessage.Beat beat -> beat(context.getSelf());
                    case ContactMessage.Ping ping -> answer(ping);
                    case ContactMessage.Pong pong -> {
                        confirmed.put(pong.from(), pong.sent());
                        renew();
                    }
                }
                return Behaviors.same();
            }));
        });
    }

    private void beat(ActorRef<ContactMessage> mailbox) {
        for (var member : cluster.state().getMembers()) {
            ActorRef<ContactMessage> other = resolver.resolveActorRef(member.address() + "/system/" + NAME);
            other.tell(new ContactMessage.Ping(System.nanoTime(), self, mailbox));
        }
        renew();
    }

    /** Only a member that is reachable from here is told that it is one. */
    private void answer(ContactMessage.Ping ping) {
        var state = cluster.state();
        for (var member : state.getMembers()) {
            if (member.address().toString().equals(ping.from())
                    && in(member)
                    && !state.getUnreachable().contains(member)) {
                ping.replyTo().tell(new ContactMessage.Pong(ping.sent(), self));
            }
        }
    }

    /** Good for a while from when the majority's oldest answer was asked for. */
    private void renew() {
        var asked = new java.util.ArrayList<Long>();
        int members = 0;
        for (var member : cluster.state().getMembers()) {
            members++;
            var at = confirmed.get(member.address().toString());
            if (at != null) {
                asked.add(at);
            }
        }
        int majority = members / 2 + 1;
        if (members > 0 && asked.size() >= majority) {
            long now = System.nanoTime();
            asked.sort((a, b) -> Long.compare(b - now, a - now));
            validUntil = asked.get(majority - 1) + VALID;
        }
    }

    private static boolean in(Member member) {
        return !member.status().equals(MemberStatus.down()) && !member.status().equals(MemberStatus.removed());
    }
}
