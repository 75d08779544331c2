package io.holdfast.failover.core;

import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import java.util.List;
import java.util.Objects;

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
            case Phase.Promoting p -> node.equals(p.candidate()) ? promote() : attend(p.candidate());
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

    /**
     * A replica that holds a prefix attaches to the candidate while that one is being promoted, so that the epoch's marker
     * finds it there. The old primary's data may go on beyond it: that one waits.
     */
    private Order attend(NodeName candidate) {
        boolean early = state.member(node).isPresent() && !node.equals(state.primary());
        return early ? follow(member(candidate)) : fence();
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
        var primary = member(Objects.requireNonNull(state.primary(), "a phase with a primary"));
        return state.member(node).isPresent()
                ? follow(primary)
                : new Order.Rebuild(
                        state.epoch(),
                        primary,
                        state.ancestry(newest().history()),
                        state.members(),
                        state.secret(),
                        state.systemId(),
                        state.retired());
    }

    private Order follow(Member primary) {
        return new Order.Follow(
                state.epoch(),
                primary,
                state.ancestry(newest().history()),
                state.members(),
                state.secret(),
                state.systemId());
    }

    private Member member(NodeName name) {
        return state.member(name)
                .orElseThrow(() -> new IllegalStateException("who leads is always a member: " + name + " in " + state));
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
