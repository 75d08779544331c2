package io.holdfast.sharding.entity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Asks those who decide who is a member, several times a second while sessions are used, whether this node is still one.
 * While most of them said so within the last moment no other node can have taken over its shards, because that takes
 * seconds of silence first. A process that slept finds its answers too old when it wakes.
 */
final class ClusterContact implements Contact {
    static final String NAME = "holdfast-contact";
    private static final String CONTROL = "control";
    private static final Duration BEAT = Duration.ofMillis(300);
    private static final long VALID = Duration.ofMillis(1500).toNanos();
    private static final long WAKING = Duration.ofMillis(700).toNanos();
    private static final long UNUSED = Duration.ofSeconds(20).toNanos();
    private final Cluster cluster;
    private final ActorRefResolver resolver;
    private final String self;
    private final AgreedClock clock;
    private final Map<String, Long> confirmed = new HashMap<>();
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile long validUntil = System.nanoTime();
    private volatile long usedAt = validUntil;
    private volatile long wokenAt = validUntil - WAKING;
    private volatile @Nullable ActorRef<ContactMessage> mailbox;

    ClusterContact(ActorSystem<?> system, AgreedClock clock) {
        this.clock = clock;
        cluster = Cluster.get(system);
        resolver = ActorRefResolver.get(system);
        self = cluster.selfMember().address().toString();
    }

    @Override
    public boolean fresh() {
        long now = System.nanoTime();
        usedAt = now;
        if (!beating.get()) {
            wake(now);
        }
        return validUntil - now > 0;
    }

    @Override
    public long left() {
        return validUntil - System.nanoTime();
    }

    @Override
    public boolean waking() {
        return System.nanoTime() - wokenAt < WAKING;
    }

    private void wake(long now) {
        var actor = mailbox;
        if (actor != null && beating.compareAndSet(false, true)) {
            wokenAt = now;
            actor.tell(new ContactMessage.Beat());
        }
    }

    Behavior<ContactMessage> behavior() {
        return Behaviors.withTimers(timers -> Behaviors.setup(context -> {
            mailbox = context.getSelf();
            return Behaviors.receiveMessage(message -> {
                switch (message) {
                    case ContactMessage.Beat beat -> beat(context.getSelf(), timers);
                    case ContactMessage.Ping ping -> answer(ping);
                    case ContactMessage.Pong pong -> {
                        confirmed.put(pong.from(), pong.sent());
                        tellTime(pong);
                        renew();
                    }
                }
                return Behaviors.same();
            });
        }));
    }

    private void beat(ActorRef<ContactMessage> replyTo, TimerScheduler<ContactMessage> timers) {
        long now = System.nanoTime();
        if (now - usedAt > UNUSED) {
            beating.set(false);
            return;
        }
        timers.startSingleTimer(new ContactMessage.Beat(), BEAT);
        for (var member : deciders()) {
            ActorRef<ContactMessage> other = resolver.resolveActorRef(member.address() + "/system/" + NAME);
            other.tell(new ContactMessage.Ping(now, self, replyTo));
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
                ping.replyTo().tell(new ContactMessage.Pong(ping.sent(), self, System.currentTimeMillis()));
            }
        }
    }

    /** It was read somewhere between question and answer. */
    private void tellTime(ContactMessage.Pong pong) {
        if (pong.clock() != 0) {
            long now = System.nanoTime();
            clock.told(pong.from(), pong.clock(), now - (now - pong.sent()) / 2);
        }
    }

    /** Good for a while from when the majority's oldest answer was asked for. */
    private void renew() {
        var asked = new ArrayList<Long>();
        var deciders = deciders();
        for (var member : deciders) {
            var at = confirmed.get(member.address().toString());
            if (at != null) {
                asked.add(at);
            }
        }
        int majority = deciders.size() / 2 + 1;
        if (asked.size() >= majority) {
            long now = System.nanoTime();
            asked.sort((a, b) -> Long.compare(b - now, a - now));
            validUntil = asked.get(majority - 1) + VALID;
        }
    }

    /** Whose majority stays when the cluster is cut in two; without such a role, everybody. */
    private List<Member> deciders() {
        var all = new ArrayList<Member>();
        cluster.state().getMembers().forEach(all::add);
        var control = all.stream().filter(member -> member.hasRole(CONTROL)).toList();
        return control.isEmpty() ? all : control;
    }

    private static boolean in(Member member) {
        return !member.status().equals(MemberStatus.down()) && !member.status().equals(MemberStatus.removed());
    }
}
