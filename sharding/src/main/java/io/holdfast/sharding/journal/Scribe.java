package io.holdfast.sharding.journal;

import io.holdfast.sharding.journal.ScribeMessage.Ended;
import io.holdfast.sharding.journal.ScribeMessage.Outcome;
import io.holdfast.sharding.journal.ScribeMessage.Standing;
import io.holdfast.sharding.journal.ScribeMessage.Wish;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.jspecify.annotations.Nullable;

/**
 * Brings what this node's owners want kept to the node beside the primary, whose writer puts what comes from all nodes into its
 * transactions: a third as many, each of which three hosts wait for and sync. A node that dies takes its primary along, so nothing
 * depends on it that did not before. What it has not answered when it is gone, or another primary has opened, this node writes
 * itself: the journal takes a number once, whoever brings it, however late.
 */
public final class Scribe implements Elsewhere {
    static final String NAME = "holdfast-scribe";

    /** In bytes: an entry above it is written here, and so many together are a message. */
    private static final int LARGE = 64 * 1024;

    private static final int MANY = 256;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long INTRODUCE = Duration.ofSeconds(5).toNanos();
    /** Its owner has given it up by then. */
    private static final long OVER = Duration.ofSeconds(3).toNanos();

    /** Given to {@code scribe} in {@code epoch}, and not answered. */
    private record Open(Entry entry, ActorRef<ScribeMessage> scribe, long epoch) {}

    private final String node;
    private final PrimaryRoute route;
    private final Consumer<Entry> writer;
    private final Cluster cluster;
    private final ActorRefResolver resolver;
    private final Map<String, ActorRef<ScribeMessage>> scribes = new ConcurrentHashMap<>();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    private final Map<ActorRef<ScribeMessage>, List<Ended>> endings = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile @Nullable ActorRef<ScribeMessage> self;
    private long introducedAt = System.nanoTime() - INTRODUCE;

    /** @param writer writes here what it gets */
    Scribe(ActorSystem<?> system, String node, PrimaryRoute route, Consumer<Entry> writer) {
        this.node = node;
        this.route = route;
        this.writer = writer;
        this.cluster = Cluster.get(system);
        this.resolver = ActorRefResolver.get(system);
    }

    /** Lets {@code writer} write for all nodes while the primary is beside this one, and others write for it otherwise. */
    public static void start(ActorSystem<?> system, String node, PrimaryRoute route, SharedWriter writer) {
        var scribe = new Scribe(system, node, route, writer::add);
        var unused = system.systemActorOf(scribe.behavior(), NAME, Props.empty());
        writer.sendTo(scribe);
    }

    @Override
    public boolean isOpen() {
        return target() != null && self != null;
    }

    @Override
    public void send(List<Entry> entries) {
        var to = target();
        var me = self;
        if (to == null || me == null) {
            entries.forEach(writer);
            return;
        }
        long epoch = route.epoch();
        var wishes = new ArrayList<Wish>();
        int size = 0;
        for (var entry : entries) {
            if (entry.size() > LARGE) {
                writer.accept(entry.staying());
                continue;
            }
            long number = numbers.incrementAndGet();
            open.put(number, new Open(entry, to, epoch));
            long waited = Math.max(0, System.nanoTime() - entry.since());
            wishes.add(new Wish(number, waited, entry.id(), entry.first(), entry.events(), entry.snapshot()));
            size += entry.size();
            if (size > LARGE || wishes.size() == MANY) {
                to.tell(new ScribeMessage.Wishes(me, wishes));
                wishes.clear();
                size = 0;
            }
        }
        if (!wishes.isEmpty()) {
            to.tell(new ScribeMessage.Wishes(me, wishes));
        }
        if (!to.equals(target()) || epoch != route.epoch()) {
            // Whoever took back what was open a moment ago may not have seen these.
            takeBack(one -> one.scribe().equals(to) && one.epoch() == epoch);
        }
    }

    @Override
    public void told() {
        for (var to : List.copyOf(endings.keySet())) {
            var all = endings.remove(to);
            if (all != null) {
                to.tell(new ScribeMessage.Endings(all));
            }
        }
    }

    /** Null: this node writes itself. */
    private @Nullable ActorRef<ScribeMessage> target() {
        return route.isOpen() && !route.node().equals(node) ? scribes.get(route.node()) : null;
    }

    Behavior<ScribeMessage> behavior() {
        return Behaviors.supervise(Behaviors.<ScribeMessage>setup(this::begin)).onFailure(SupervisorStrategy.resume());
    }

    private Behavior<ScribeMessage> begin(ActorContext<ScribeMessage> context) {
        var me = context.getSelf();
        ActorRef<ClusterEvent.MemberEvent> members =
                context.messageAdapter(ClusterEvent.MemberEvent.class, Scribe::changed);
        cluster.subscriptions().tell(Subscribe.create(members, ClusterEvent.MemberEvent.class));
        ActorRef<ClusterEvent.ReachabilityEvent> reach =
                context.messageAdapter(ClusterEvent.ReachabilityEvent.class, Scribe::changed);
        cluster.subscriptions().tell(Subscribe.create(reach, ClusterEvent.ReachabilityEvent.class));
        Runnable changed = () -> me.tell(new ScribeMessage.PrimaryChanged());
        route.follow(changed);
        self = me;
        me.tell(new ScribeMessage.LookAtClock());
        return Behaviors.receive(
                (same, message) -> {
                    received(context, message);
                    return Behaviors.same();
                },
                (same, signal) -> {
                    if (signal instanceof PostStop) {
                        route.forget(changed);
                        self = null;
                        takeBack(one -> true);
                    }
                    return Behaviors.same();
                });
    }

    private static ScribeMessage changed(ClusterEvent.MemberEvent event) {
        boolean lost = event instanceof ClusterEvent.MemberDowned || event instanceof ClusterEvent.MemberRemoved;
        var rest = lost ? Standing.LOST : Standing.RESTS;
        return new ScribeMessage.MemberChanged(
                event.member().address(), event.member().status().equals(MemberStatus.up()) ? Standing.USABLE : rest);
    }

    private static ScribeMessage changed(ClusterEvent.ReachabilityEvent event) {
        return new ScribeMessage.MemberChanged(
                event.member().address(),
                event instanceof ClusterEvent.ReachableMember ? Standing.USABLE : Standing.LOST);
    }

    private void received(ActorContext<ScribeMessage> context, ScribeMessage message) {
        switch (message) {
            case ScribeMessage.Wishes wishes ->
                wishes.wishes().forEach(wish -> writer.accept(entry(wish, wishes.replyTo())));
            case ScribeMessage.Endings all -> all.endings().forEach(this::ended);
            case ScribeMessage.Open one -> opened(context.getSelf(), one);
            case ScribeMessage.MemberChanged change -> changed(context.getSelf(), change);
            case ScribeMessage.PrimaryChanged primary -> takeBack(one -> one.epoch() != route.epoch());
            case ScribeMessage.LookAtClock look -> look(context);
        }
    }

    private Entry entry(Wish wish, ActorRef<ScribeMessage> from) {
        return new Entry(
                wish.id(),
                wish.first(),
                wish.events(),
                wish.snapshot(),
                System.nanoTime() - wish.waited(),
                true,
                failure -> endings.compute(from, (to, gathered) -> {
                    var all = gathered == null ? new ArrayList<Ended>() : gathered;
                    all.add(new Ended(wish.number(), outcome(failure)));
                    return all;
                }));
    }

    private static Outcome outcome(Optional<Throwable> failure) {
        if (failure.isEmpty()) {
            return Outcome.DURABLE;
        }
        return SharedWriter.isRefusal(failure.get()) ? Outcome.REFUSED : Outcome.UNKNOWN;
    }

    private void ended(Ended ended) {
        var one = open.remove(ended.number());
        if (one != null) {
            one.entry()
                    .ended()
                    .accept(
                            switch (ended.outcome()) {
                                case DURABLE -> Optional.empty();
                                case REFUSED ->
                                    Optional.of(
                                            new SQLException("another owner wrote meanwhile", SharedWriter.REFUSED));
                                case UNKNOWN ->
                                    Optional.of(new SQLException(
                                            "the primary's node does not know how it ended", WholeCommits.UNKNOWN));
                            });
        }
    }

    private void opened(ActorRef<ScribeMessage> me, ScribeMessage.Open one) {
        if (usable(one.scribe().path().address())) {
            scribes.put(one.node(), one.scribe());
        }
        if (one.andYou()) {
            one.scribe().tell(new ScribeMessage.Open(node, me, false));
        }
    }

    private void changed(ActorRef<ScribeMessage> me, ScribeMessage.MemberChanged change) {
        if (change.standing() == Standing.USABLE) {
            introduce(me, change.address());
        } else {
            scribes.values().removeIf(scribe -> scribe.path().address().equals(change.address()));
        }
        if (change.standing() == Standing.LOST) {
            takeBack(one -> one.scribe().path().address().equals(change.address()));
        }
    }

    private void introduce(ActorRef<ScribeMessage> me, Address address) {
        if (!address.equals(cluster.selfMember().address())) {
            ActorRef<ScribeMessage> other = resolver.resolveActorRef(address + "/system/" + NAME);
            other.tell(new ScribeMessage.Open(node, me, true));
        }
    }

    /** What nobody answers is over; and a node that nobody heard of is asked for. */
    private void look(ActorContext<ScribeMessage> context) {
        var unused = context.scheduleOnce(LOOK, context.getSelf(), new ScribeMessage.LookAtClock());
        long now = System.nanoTime();
        open.forEach((number, one) -> {
            if (now - one.entry().since() > OVER && open.remove(number, one)) {
                one.entry()
                        .ended()
                        .accept(Optional.of(
                                new SQLException("the primary's node did not answer", WholeCommits.UNKNOWN)));
            }
        });
        boolean missing = route.isOpen() && !route.node().equals(node) && !scribes.containsKey(route.node());
        if (missing && now - introducedAt > INTRODUCE) {
            introducedAt = now;
            for (var member : cluster.state().getMembers()) {
                introduce(context.getSelf(), member.address());
            }
        }
    }

    private void takeBack(Predicate<Open> which) {
        open.forEach((number, one) -> {
            if (which.test(one) && open.remove(number, one)) {
                writer.accept(one.entry().again());
            }
        });
    }

    private boolean usable(Address address) {
        var state = cluster.state();
        for (var member : state.getMembers()) {
            if (member.address().equals(address)) {
                return member.status().equals(MemberStatus.up())
                        && !state.getUnreachable().contains(member);
            }
        }
        return false;
    }
}
