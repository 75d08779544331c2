package io.holdfast.node.notify;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares a group with how it was when last looked at and names what happened. Every node looks, so that whoever becomes
 * the coordinator knows what was told already.
 */
final class GroupWatch {
    private final String cluster;
    private final String node;
    private final long patience;
    private boolean begun;
    private long version;
    private long epoch;
    private @Nullable NodeName primary;
    private boolean toldDegraded;
    private long changedAt;
    private boolean healthy = true;

    GroupWatch(String cluster, String node, Duration degradedAfter) {
        this.cluster = cluster;
        this.node = node;
        this.patience = degradedAfter.toNanos();
    }

    /** @param entries the newest of the group's history, oldest first */
    List<Notification> look(GroupView view, List<HistoryEntry> entries, long nanos) {
        var told = new ArrayList<Notification>();
        changeOfPrimary(view, entries, told);
        health(view, nanos, told);
        begun = true;
        return told;
    }

    private void changeOfPrimary(GroupView view, List<HistoryEntry> entries, List<Notification> told) {
        var state = view.state();
        if (!(state.phase() instanceof Phase.Steady)) {
            return;
        }
        var newer = entries.stream().filter(e -> e.version() > version).toList();
        if (begun && state.epoch().value() > epoch && epoch > 0) {
            var kind = newer.stream().anyMatch(e -> e.event() instanceof Event.HandOverStarted)
                    ? "switchover"
                    : "failover";
            told.add(notification(
                    kind + "-" + state.group() + "-" + state.epoch(),
                    kind,
                    view,
                    primary,
                    "%s: %s leads %s since epoch %s%s%s."
                            .formatted(
                                    kind,
                                    state.primary(),
                                    state.group(),
                                    state.epoch(),
                                    primary == null || primary.equals(state.primary()) ? "" : ", before it " + primary,
                                    why(newer))));
        }
        version = state.version();
        epoch = state.epoch().value();
        primary = state.primary();
    }

    private static String why(List<HistoryEntry> entries) {
        return entries.stream()
                .map(HistoryEntry::event)
                .filter(Event.FencingStarted.class::isInstance)
                .map(e -> ": " + ((Event.FencingStarted) e).reason())
                .findFirst()
                .orElse("");
    }

    private void health(GroupView view, long nanos, List<Notification> told) {
        if (!begun || view.healthy() != healthy) {
            healthy = view.healthy();
            changedAt = nanos;
        }
        if (healthy == toldDegraded && nanos - changedAt >= patience) {
            toldDegraded = !healthy;
            var kind = healthy ? "recovered" : "degraded";
            var id = kind + "-" + view.state().group() + "-" + view.state().version();
            told.add(notification(id, kind, view, null, view.verdict()));
        }
    }

    private Notification notification(String id, String kind, GroupView view, @Nullable NodeName old, String sentence) {
        var state = view.state();
        return new Notification(
                id,
                kind,
                cluster,
                state.group().value(),
                state.epoch().value(),
                state.primary() == null ? null : state.primary().value(),
                old == null ? null : old.value(),
                sentence,
                Instant.now().toString(),
                node);
    }
}
