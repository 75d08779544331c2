package io.holdfast.node.notify;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.holdfast.failover.register.Outbox;
import io.holdfast.failover.register.Outbox.Entry;
import io.holdfast.node.settings.NotificationSettings;
import io.holdfast.node.timeline.Timeline;
import io.holdfast.node.timeline.Timeline.Change;
import io.holdfast.protocol.GroupName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the groups and the watched Redis Clusters twice a second, as the API shows them, and sees to it that receivers hear what happened; nothing
 * that decides knows of it. The coordinator's node puts it into the register's {@link Outbox}, tells what stands there, and
 * takes out what was confirmed: a death in between makes the next coordinator tell it again, never forget it. While nothing
 * can be kept, every node tells by itself.
 */
public final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final long EVERY_MILLIS = 500;
    private static final int ENTRIES = 1000;

    /** Longer than a node takes from its start until it hears a coordinator, so that a restart alarms nobody. */
    private static final Duration ALONE_AFTER = Duration.ofSeconds(15);

    private final GroupControl control;
    private final Supplier<List<ClusterView>> observed;
    private final String cluster;
    private final Duration degradedAfter;
    private final List<Receiver> receivers;
    private final InstantSource clock;
    private final Ages ages = new Ages();
    private final Settled loneliness = new Settled(ALONE_AFTER);
    private final Map<GroupName, GroupNews> news = new TreeMap<>();
    private final Map<GroupName, AlarmNews> alarms = new TreeMap<>();
    private final Set<GroupName> keeping = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("holdfast-notify").factory());
    private boolean failing;

    Notifier(
            GroupControl control,
            Supplier<List<ClusterView>> observed,
            String cluster,
            Duration degradedAfter,
            List<Receiver> receivers,
            InstantSource clock) {
        this.control = control;
        this.observed = observed;
        this.cluster = cluster;
        this.degradedAfter = degradedAfter;
        this.receivers = List.copyOf(receivers);
        this.clock = clock;
    }

    /** Without receivers nothing runs. */
    public static Notifier start(
            NotificationSettings settings, String cluster, GroupControl control, RedisClusters clusters) {
        var receivers = settings.receivers().stream()
                .map(r -> new Receiver(r.name(), r.on(), channel(r), Receiver.Pauses.USUAL))
                .toList();
        var notifier = new Notifier(
                control, clusters::all, cluster, settings.degradedAfter(), receivers, InstantSource.system());
        if (!receivers.isEmpty()) {
            var unused = notifier.timer.scheduleWithFixedDelay(
                    notifier::run, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
        return notifier;
    }

    /** What became of what one receiver was to be told, and how much this node has still to tell it. */
    public record Tally(String receiver, long waiting, long sent, long failures, long dropped, boolean dead) {}

    public List<Tally> tallies() {
        return receivers.stream().map(Receiver::tally).toList();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        receivers.forEach(Receiver::close);
    }

    private void run() {
        try {
            look(System.nanoTime());
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("notifications: the groups could not be looked at; it is tried again", e);
            }
            failing = true;
        }
    }

    void look(long nanos) {
        ages.look(nanos);
        var seen = control.cluster();
        boolean canKeep = seen.coordinator() != null && seen.registerMajority();
        boolean alone = loneliness.look(!canKeep, nanos).orElse(false);
        boolean coordinates = canKeep && seen.self().equals(seen.coordinator());
        var rules = new NextOutbox(
                new Wording(cluster, seen.self(), this::wanting), this::confirmed, this::old, clock.instant());
        var waiting = new TreeMap<String, List<Notification>>();
        receivers.forEach(r -> waiting.put(r.name(), new ArrayList<>()));
        for (var view : control.groups()) {
            var group = view.state().group();
            sort(group, look(view, coordinates, alone, rules, nanos), waiting);
        }
        for (var view : observed.get()) {
            if (view.looked()) {
                sort(new GroupName(view.name()), look(view, coordinates, alone, rules, nanos), waiting);
            }
        }
        receivers.forEach(r -> r.isToBeTold(waiting.getOrDefault(r.name(), List.of())));
    }

    private void sort(GroupName group, List<Entry> entries, Map<String, List<Notification>> waiting) {
        entries.forEach(entry -> entry.receivers().stream()
                .flatMap(name -> Optional.ofNullable(waiting.get(name)).stream())
                .forEach(list -> list.add(Notification.of(cluster, group, entry))));
    }

    /** What this node has to tell of the group now. */
    private List<Entry> look(GroupView view, boolean coordinates, boolean alone, NextOutbox rules, long nanos) {
        var group = view.state().group();
        var own = news.computeIfAbsent(group, name -> new GroupNews(degradedAfter));
        var well = own.well(view, nanos);
        long since = own.since(view);
        if (coordinates) {
            var last = control.upkeep().outbox(group);
            keep(group, last, rules.after(last, view, changes(view, last), well, since));
        }
        var kept = control.upkeep().outbox(group);
        var entries = new ArrayList<>(told(kept, coordinates || alone));
        entries.addAll(own.tellAlone(view, well, kept.degraded(), alone, rules));
        return entries;
    }

    /** What this node has to tell of the watched Redis Cluster now. */
    private List<Entry> look(ClusterView view, boolean coordinates, boolean alone, NextOutbox rules, long nanos) {
        var name = new GroupName(view.name());
        var own = alarms.computeIfAbsent(name, unused -> new AlarmNews(degradedAfter));
        own.look(view, control.upkeep().outbox(name), nanos);
        if (coordinates) {
            var last = control.upkeep().outbox(name);
            keep(name, last, rules.after(last, view, own.standing(AlarmNews.told(last), nanos)));
        }
        var kept = control.upkeep().outbox(name);
        var entries = new ArrayList<>(told(kept, coordinates || alone));
        entries.addAll(own.tellAlone(view, kept, alone, rules, nanos));
        return entries;
    }

    /** Who tells nothing of it now may have to later, and then knows for how long it has waited. */
    private List<Entry> told(Outbox kept, boolean tells) {
        kept.entries().forEach(entry -> ages.see(entry.id()));
        return tells ? kept.entries() : List.of();
    }

    /** One change at a time is on its way; whether it was kept, the next look sees. */
    private void keep(GroupName group, Outbox last, Outbox next) {
        if (!next.equals(last) && keeping.add(group)) {
            var left = givenUp(last, next);
            var unused = control.upkeep().keep(group, next).whenComplete((done, failure) -> {
                keeping.remove(group);
                if (Boolean.TRUE.equals(done)) {
                    left.forEach(Receiver::gaveUpOne);
                }
            });
        }
    }

    private List<Change> changes(GroupView view, Outbox last) {
        boolean newer = last.version() == 0 || view.state().epoch().value() > last.epoch();
        return newer ? Timeline.of(control.history(view.state().group(), ENTRIES)) : List.of();
    }

    /** Each receiver as often as it will not be told of something. */
    private List<Receiver> givenUp(Outbox last, Outbox next) {
        var left = next.entries().stream().map(Entry::id).toList();
        return last.entries().stream()
                .filter(e -> !left.contains(e.id()))
                .flatMap(e -> receivers.stream().filter(r -> e.receivers().contains(r.name()) && !r.knows(e.id())))
                .toList();
    }

    private List<String> wanting(String kind) {
        return receivers.stream().filter(r -> r.wants(kind)).map(Receiver::name).toList();
    }

    private boolean old(String id) {
        return ages.older(id, NextOutbox.TOO_OLD);
    }

    private boolean confirmed(String receiver, String id) {
        return receivers.stream().anyMatch(r -> r.name().equals(receiver) && r.knows(id));
    }

    private static Channel channel(NotificationSettings.Receiver receiver) {
        return switch (receiver.target()) {
            case NotificationSettings.Target.Webhook hook -> new Webhook(hook, receiver.timeout());
            case NotificationSettings.Target.Command command -> new Program(command.words(), receiver.timeout());
        };
    }
}
