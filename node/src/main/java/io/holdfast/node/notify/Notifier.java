package io.holdfast.node.notify;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.ClusterView;
import io.holdfast.node.settings.NotificationSettings;
import io.holdfast.protocol.GroupName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the groups twice a second, as the API shows them, and hands what happened to the receivers; nothing that
 * decides knows of it. The coordinator's node tells, so each thing is told about once; while there is no coordinator,
 * every node does.
 */
public final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final long EVERY_MILLIS = 500;
    private static final int ENTRIES = 40;
    private final GroupControl control;
    private final String cluster;
    private final Duration degradedAfter;
    private final List<Receiver> receivers;
    private final Map<GroupName, GroupWatch> watches = new TreeMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("holdfast-notify").factory());
    private boolean failing;

    Notifier(GroupControl control, String cluster, Duration degradedAfter, List<Receiver> receivers) {
        this.control = control;
        this.cluster = cluster;
        this.degradedAfter = degradedAfter;
        this.receivers = List.copyOf(receivers);
    }

    /** Without receivers nothing runs. */
    public static Notifier start(NotificationSettings settings, String cluster, GroupControl control) {
        var receivers = settings.receivers().stream()
                .map(r -> new Receiver(r.name(), r.on(), channel(r), Receiver.Pauses.USUAL))
                .toList();
        var notifier = new Notifier(control, cluster, settings.degradedAfter(), receivers);
        if (!receivers.isEmpty()) {
            var unused = notifier.clock.scheduleWithFixedDelay(
                    notifier::run, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
        return notifier;
    }

    /** What became of what one receiver was to be told. */
    public record Tally(String receiver, long sent, long failures, long dropped, boolean dead) {}

    public List<Tally> tallies() {
        return receivers.stream().map(Receiver::tally).toList();
    }

    @Override
    public void close() {
        clock.shutdownNow();
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
        boolean tells = tells(control.cluster());
        for (var view : control.groups()) {
            var group = view.state().group();
            var watch = watches.computeIfAbsent(
                    group,
                    name -> new GroupWatch(cluster, control.cluster().self().value(), degradedAfter));
            var told = watch.look(view, control.history(group, ENTRIES), nanos);
            if (tells) {
                told.forEach(n -> receivers.forEach(r -> r.offer(n)));
            }
        }
    }

    private static boolean tells(ClusterView view) {
        return view.coordinator() == null || view.coordinator().equals(view.self());
    }

    private static Channel channel(NotificationSettings.Receiver receiver) {
        return switch (receiver.target()) {
            case NotificationSettings.Target.Webhook hook -> new Webhook(hook, receiver.timeout());
            case NotificationSettings.Target.Command command -> new Program(command.words(), receiver.timeout());
        };
    }
}
