package io.holdfast.node.metrics;

import io.holdfast.node.notify.Notifier;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What became of the notifications that this node told, by receiver. */
final class NotificationCollector implements MultiCollector {
    private final Notifier notifier;

    NotificationCollector(Notifier notifier) {
        this.notifier = notifier;
    }

    @Override
    public MetricSnapshots collect() {
        var waiting = new Family(
                "notifications_waiting", "Notifications that this node has to tell a receiver and has not yet.");
        var sent = new Family("notifications_sent", "Notifications that a receiver took.");
        var failures = new Family("notification_failures", "Attempts that failed; each is tried again.");
        var dropped = new Family("notifications_dropped", "Notifications that were given up untold.");
        var dead = new Family("notification_receiver_dead", "1 while a receiver is tried once a minute only.");
        notifier.tallies().forEach(tally -> {
            waiting.put(tally.waiting(), "receiver", tally.receiver());
            sent.put(tally.sent(), "receiver", tally.receiver());
            failures.put(tally.failures(), "receiver", tally.receiver());
            dropped.put(tally.dropped(), "receiver", tally.receiver());
            dead.put(tally.dead(), "receiver", tally.receiver());
        });
        return MetricSnapshots.of(waiting.gauge(), sent.counter(), failures.counter(), dropped.counter(), dead.gauge());
    }
}
