package io.holdfast.failover.agent;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Secret;
import java.util.List;

/** Three nodes h1, h2, h3, all of them control nodes, and the group main. */
final class Fixtures {
    static final GroupName MAIN = new GroupName("main");
    static final NodeName H1 = new NodeName("h1");
    static final NodeName H2 = new NodeName("h2");
    static final NodeName H3 = new NodeName("h3");
    static final List<NodeName> NODES = List.of(H1, H2, H3);
    static final Incarnation DATA = new Incarnation("data-of-h1");

    private Fixtures() {}

    static long millis(long value) {
        return value * 1_000_000;
    }

    static Epoch epoch(long value) {
        return new Epoch(value);
    }

    static Member member(NodeName node) {
        return new Member(node, "127.0.0.1", 5432, new Incarnation("data-of-" + node), false);
    }

    static final List<LineageEntry> LINEAGE = List.of(new LineageEntry(Epoch.NONE, "1", H1, "", 0, "", true));

    static GroupState state(long version, long epoch, Phase phase) {
        return new GroupState(
                MAIN,
                Engine.POSTGRES,
                version,
                new Epoch(epoch),
                phase,
                epoch == 0 ? null : H1,
                epoch == 0 ? List.of() : NODES.stream().map(Fixtures::member).toList(),
                AckRule.of(1, Durability.STRICT),
                LINEAGE,
                List.of(),
                2,
                "system",
                Secret.NONE,
                false);
    }

    static GroupState steady(long version, long epoch) {
        return state(version, epoch, new Phase.Steady());
    }

    /** To h1, from a coordinator of term 1. */
    static Directive directive(long version, Order order) {
        return directive(1, version, order);
    }

    static Directive directive(long term, long version, Order order) {
        return new Directive(term, H2, steady(version, order.epoch().value()), H1, order);
    }

    static Order fence(long epoch) {
        return new Order.Fence(new Epoch(epoch));
    }

    static Order lead(long epoch) {
        return new Order.Lead(new Epoch(epoch), "2", "uuid", List.of(H2, H3), 1, List.of());
    }

    static Order promote(long epoch) {
        return new Order.Promote(new Epoch(epoch), "2", "uuid", new Position("1", 100), List.of(H2, H3), 1, List.of());
    }

    static Order follow(long epoch) {
        return new Order.Follow(new Epoch(epoch), member(H2), List.of(), List.of(), Secret.NONE, "system");
    }

    static AgentSettings settings(NodeName self) {
        return new AgentSettings(
                self,
                MAIN,
                Engine.POSTGRES,
                "127.0.0.1",
                5432,
                true,
                1,
                NODES,
                LeaseSettings.defaults(),
                AgentSettings.Pace.defaults());
    }
}
