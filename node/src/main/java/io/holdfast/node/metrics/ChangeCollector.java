package io.holdfast.node.metrics;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.HistoryEntry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the changes of primary and remembers the last one's steps, event by event, from the register's copy beside this
 * node. It begins with what that still holds of the history, so a restart of this node is like one of any counter.
 */
final class ChangeCollector implements MultiCollector {
    private static final int AT_ONCE = 1000;
    private final GroupControl control;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Family failovers =
            new Family("failovers", "Changes of primary that were begun, by kind and why; a birth is none.");

    private final Family discarded = new Family(
            "discarded_bytes",
            "Bytes of its log that a former primary gave up: nobody else had them, nobody confirmed them.");

    ChangeCollector(GroupControl control) {
        this.control = control;
    }

    /** One group's change, as far as it was read. */
    private static final class Group {
        private long version;
        private @Nullable Instant since;
        private boolean planned;
        private Map<String, Double> open = new LinkedHashMap<>();
        private Map<String, Double> last = Map.of();

        void begin(HistoryEntry entry, boolean isPlanned) {
            since = entry.at();
            planned = isPlanned;
            open = new LinkedHashMap<>();
        }

        void reached(String step, HistoryEntry entry) {
            if (since != null) {
                open.put(step, Duration.between(since, entry.at()).toMillis() / 1e3);
            }
        }

        void cancelled() {
            since = null;
        }

        void opened(HistoryEntry entry) {
            reached("opened", entry);
            if (since != null) {
                last = open;
            }
            since = null;
        }
    }

    @Override
    public synchronized MetricSnapshots collect() {
        control.groups().forEach(view -> catchUp(view.state().group()));
        var steps = new Family(
                "last_change_step_seconds", "When each step of the last completed change was reached, from its first.");
        groups.forEach((name, group) ->
                group.last.forEach((step, seconds) -> steps.put(seconds, "group", name, "step", step)));
        return MetricSnapshots.of(failovers.counter(), discarded.counter(), steps.gauge());
    }

    private void catchUp(GroupName name) {
        var group = groups.computeIfAbsent(name.value(), g -> new Group());
        for (var entry : control.history(name, AT_ONCE)) {
            if (entry.version() > group.version) {
                group.version = entry.version();
                read(name.value(), group, entry);
            }
        }
    }

    private void read(String name, Group group, HistoryEntry entry) {
        switch (entry.event()) {
            case Event.HandOverStarted e -> {
                failovers.add(1, "group", name, "kind", "switchover", "reason", "asked");
                group.begin(entry, true);
            }
            case Event.HandOverCancelled e -> group.cancelled();
            case Event.FencingStarted e -> fencing(name, group, entry, e.reason());
            case Event.PromotionStarted e -> group.reached("chosen", entry);
            case Event.CandidatePromoted e -> group.reached("promoted", entry);
            case Event.EpochOpened e -> group.opened(entry);
            case Event.InitialisationStarted e -> {}
            case Event.Initialised e -> {}
            case Event.MemberAdded e -> {}
            case Event.MemberLeaving e -> {}
            case Event.MemberKept e -> {}
            case Event.MemoryLost e -> {}
            case Event.MemberRemoved e -> {}
            case Event.WentAlone e -> {}
            case Event.AckRuleRaised e -> {}
            case Event.BytesDiscarded e ->
                discarded.add(
                        (double) e.bytes(), "group", name, "node", e.node().value());
            case Event.Paused e -> {}
            case Event.Resumed e -> {}
        }
    }

    private void fencing(String name, Group group, HistoryEntry entry, String why) {
        if (group.since != null && group.planned) {
            group.reached("stopped", entry);
            group.planned = false;
            return;
        }
        failovers.add(1, "group", name, "kind", "failover", "reason", Reason.of(why));
        group.begin(entry, false);
    }
}
