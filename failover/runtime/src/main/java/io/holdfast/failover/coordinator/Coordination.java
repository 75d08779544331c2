package io.holdfast.failover.coordinator;

import io.holdfast.failover.core.FailoverPolicy;
import io.holdfast.failover.core.Situation;
import io.holdfast.failover.core.Topology;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a coordinator works with on its node.
 *
 * @param nodes the configured nodes, which are also the control nodes
 * @param out sends a directive towards its node; never blocks
 * @param nanos the monotonic clock
 */
public record Coordination(
        NodeName self,
        List<NodeName> nodes,
        List<GroupSpec> groups,
        Register register,
        TopologyMonitor monitor,
        FailoverPolicy policy,
        Consumer<Directive> out,
        AwakeClock clock,
        LongSupplier nanos) {

    long now() {
        return clock.at(nanos.getAsLong());
    }

    Situation situation(GroupState state, Duration inPhase, Duration earlier) {
        return new Situation(state, topology(state.group()), policy, inPhase, earlier);
    }

    private Topology topology(GroupName group) {
        return new Topology(monitor.seen(group, nanos.getAsLong()), nodes, nodes, self);
    }

    /** Everybody who is to have an order: the configured, and whoever reports. */
    Set<NodeName> recipients(GroupName group) {
        var all = new TreeSet<>(nodes);
        monitor.seen(group, nanos.getAsLong())
                .forEach(seen -> all.add(seen.report().node()));
        return all;
    }
}
