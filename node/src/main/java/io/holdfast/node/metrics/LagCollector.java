package io.holdfast.node.metrics;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.OptionalDouble;

/**
 * How old what this node's own PostgreSQL replica shows is. Bytes are known of every member; seconds only of the own one,
 * whose server says when what it replayed last was committed. That time is the primary's, so clocks that differ show.
 */
final class LagCollector implements MultiCollector {
    private final GroupControl control;
    private final OwnInstances own;
    private final Clock clock;

    LagCollector(GroupControl control, OwnInstances own, Clock clock) {
        this.control = control;
        this.own = own;
        this.clock = clock;
    }

    @Override
    public MetricSnapshots collect() {
        var lag = new Family(
                "replication_lag_seconds",
                "Since the newest change that this node's replica has replayed was committed; 0 while it has all.");
        var self = control.cluster().self();
        for (var group : control.groups()) {
            lag(group, self)
                    .ifPresent(seconds ->
                            lag.put(seconds, "group", group.state().group().value(), "node", self.value()));
        }
        return MetricSnapshots.of(lag.gauge());
    }

    private OptionalDouble lag(GroupView group, NodeName self) {
        var instance =
                own.of(group.state().group()).filter(o -> replica(o.seen().state()));
        if (instance.isEmpty()) {
            return OptionalDouble.empty();
        }
        boolean hasAll = group.members().stream()
                .filter(m -> m.node().equals(self))
                .mapToLong(MemberView::lagBytes)
                .anyMatch(bytes -> bytes == 0);
        var facts = instance.get().facts();
        return hasAll ? OptionalDouble.of(0) : facts == null ? OptionalDouble.empty() : since(facts);
    }

    private OptionalDouble since(PostgresFacts facts) {
        try {
            var at = OffsetDateTime.parse(facts.replayedAt().replace(' ', 'T')).toInstant();
            return OptionalDouble.of(
                    Math.max(0, Duration.between(at, clock.instant()).toMillis() / 1e3));
        } catch (DateTimeParseException e) {
            return OptionalDouble.empty();
        }
    }

    private static boolean replica(InstanceState state) {
        return state == InstanceState.STREAMING || state == InstanceState.CONNECTING || state == InstanceState.FENCED;
    }
}
