package io.holdfast.failover.core;

import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import java.util.List;

/** What each agent must be doing, derived from the state alone: sent again and again until reality agrees. */
public final class Orders {
    private final GroupState state;
    private final NodeName node;

    private Orders(GroupState state, NodeName node) {
        this.state = state;
        this.node = node;
    }

    public static Order of(GroupState state, NodeName node) {
        return new Orders(state, node).order();
    }

    private Order order() {
        return switch (state.phase()) {
            case Phase.Unborn p -> observe();
            case Phase.Initialising p -> node.equals(p.node()) ? new Order.Initialise(state.epoch()) : observe();
            case Phase.Fencing p -> fence();
            case Phase.Promoting p -> node.equals(p.candidate()) ? promote() : fence();
            case Phase.Opening p -> serve();
            case Phase.Steady p -> serve();
            case Phase.HandingOver p -> node.equals(state.primary()) ? new Order.HandOver(state.epoch()) : serve();
        };
    }

    private Order observe() {
        return new Order.Observe(state.epoch());
    }

    private Order fence() {
        return new Order.Fence(state.epoch());
    }

    private Order promote() {
        var entry = newest();
        return new Order.Promote(
                state.epoch(),
                entry.history(),
                entry.uuid(),
                new Position(entry.parent(), entry.from()),
                ackNames(),
                askedK(),
                state.members());
    }

    private Order serve() {
        if (node.equals(state.primary())) {
            var entry = newest();
            return new Order.Lead(state.epoch(), entry.history(), entry.uuid(), ackNames(), askedK(), state.members());
        }
        var primary = state.members().stream()
                .filter(m -> m.node().equals(state.primary()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the primary is always a member: " + state));
        var lineage = state.ancestry(newest().history());
        return state.member(node).isPresent()
                ? new Order.Follow(state.epoch(), primary, lineage, state.members(), state.secret(), state.systemId())
                : new Order.Rebuild(
                        state.epoch(),
                        primary,
                        lineage,
                        state.members(),
                        state.secret(),
                        state.systemId(),
                        state.retired());
    }

    private LineageEntry newest() {
        return state.lineage().getLast();
    }

    /** Every other member but those that are leaving; whoever is to be promoted must set this before. */
    private List<NodeName> ackNames() {
        return state.members().stream()
                .filter(m -> !m.node().equals(node) && !m.leaving())
                .map(Member::node)
                .sorted()
                .toList();
    }

    /** What the engine is to ask for: it is raised before the register counts with it, and lowered after. */
    private int askedK() {
        var rule = state.ackRule();
        return ackNames().size() >= rule.wanted() ? rule.wanted() : rule.k();
    }
}
