package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.CONNECTING;
import static io.holdfast.protocol.InstanceState.FENCED;
import static io.holdfast.protocol.InstanceState.PROMOTED;
import static io.holdfast.protocol.InstanceState.RUNNING;
import static io.holdfast.protocol.InstanceState.STOPPED;
import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the nodes would report once each had carried out its order, if nothing else went wrong. An instance that is not
 * whole now (empty, failed, being cloned) stays as it is: nothing is hoped for.
 */
final class Obeyed {
    private static final List<InstanceState> WHOLE = List.of(FENCED, CONNECTING, STREAMING, PROMOTED, RUNNING, STOPPED);
    private final GroupState state;
    private final List<Report> before;

    private Obeyed(GroupState state, List<Report> before) {
        this.state = state;
        this.before = before;
    }

    static List<Report> reports(GroupState state, List<Report> before) {
        var obeyed = new Obeyed(state, before);
        return before.stream().map(obeyed::report).toList();
    }

    private Report report(Report r) {
        var same = new Rewritten(r).obeys(state);
        if (!WHOLE.contains(r.state())) {
            return same.report();
        }
        return switch (Orders.of(state, r.node())) {
            case Order.Observe o -> same.report();
            case Order.Initialise o -> same.report();
            case Order.Rebuild o -> same.report();
            case Order.Fence o -> same.state(FENCED, true).report();
            case Order.HandOver o ->
                same.state(state.engine() == Engine.REDIS ? FENCED : STOPPED, true)
                        .report();
            case Order.Promote o ->
                same.state(PROMOTED, false).promotedTo(o.history()).report();
            case Order.Lead o -> leads(same, o);
            case Order.Follow o -> follows(same, o.primary().node());
        };
    }

    private Report leads(Rewritten same, Order.Lead order) {
        long held = order.ackNames().stream().filter(this::streams).count();
        var leader = same.state(RUNNING, false).acknowledges(order.ackNames(), order.k());
        return held >= order.k() ? leader.opened().report() : leader.report();
    }

    private Report follows(Rewritten same, NodeName primary) {
        return leader(primary)
                .map(end -> same.state(STREAMING, false).follows(primary, end).report())
                .orElseGet(() -> same.state(CONNECTING, false).report());
    }

    private boolean streams(NodeName node) {
        return before.stream().anyMatch(r -> r.node().equals(node) && WHOLE.contains(r.state()));
    }

    /** How far the primary's log reaches, if it is there to be followed. */
    private Optional<Position> leader(NodeName primary) {
        return before.stream()
                .filter(r -> r.node().equals(primary) && (r.state() == PROMOTED || r.state() == RUNNING))
                .map(Report::position)
                .filter(Objects::nonNull)
                .findFirst();
    }
}
