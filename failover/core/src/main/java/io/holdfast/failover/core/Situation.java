package io.holdfast.failover.core;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered, what is seen and what is allowed: all that a decision may look at.
 *
 * @param inPhase since this coordinator first saw the present epoch and phase, on its own monotonic clock; no two
 *     hosts' clocks are compared
 * @param earlier for how long it had seen this epoch in other phases by then
 */
public record Situation(
        GroupState state, Topology topology, FailoverPolicy policy, Duration inPhase, Duration earlier) {

    /** Of a coordinator that has seen no other phase of this epoch. */
    public Situation(GroupState state, Topology topology, FailoverPolicy policy, Duration inPhase) {
        this(state, topology, policy, inPhase, Duration.ZERO);
    }

    Epoch epoch() {
        return state.epoch();
    }

    public boolean longerThan(Duration limit) {
        return inPhase.compareTo(limit) >= 0;
    }

    /** The node's newest report if it is not silent. */
    Optional<Report> fresh(NodeName node) {
        return topology.seen(node)
                .filter(s -> s.age().compareTo(policy.silence()) < 0)
                .map(Seen::report);
    }

    /** A fresh report that already knows the present epoch. */
    Optional<Report> current(NodeName node) {
        return fresh(node).filter(r -> r.promised().equals(epoch()));
    }

    List<Report> freshReports() {
        return topology.reports().stream()
                .filter(s -> s.age().compareTo(policy.silence()) < 0)
                .map(Seen::report)
                .toList();
    }

    boolean inState(NodeName node, InstanceState... states) {
        return fresh(node).filter(r -> List.of(states).contains(r.state())).isPresent();
    }

    List<Member> others(NodeName node) {
        return state.members().stream().filter(m -> !m.node().equals(node)).toList();
    }
}
