package io.holdfast.failover.coordinator;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.util.List;

/** States and reports to begin a test with. */
public final class States {
    static final NodeName H1 = new NodeName("h1");
    static final NodeName H2 = new NodeName("h2");
    static final NodeName H3 = new NodeName("h3");
    public static final AckRule ANY_1 = AckRule.of(1, Durability.STRICT);

    private States() {}

    static GroupState steady(GroupName group, NodeName primary, long epoch, long version) {
        return new GroupState(
                group,
                Engine.POSTGRES,
                version,
                new Epoch(epoch),
                new Phase.Steady(),
                primary,
                List.of(member(H1), member(H2), member(H3)),
                ANY_1,
                List.of(new LineageEntry(new Epoch(1), "2", H1, "1", 100, "uuid", true)),
                List.of(),
                3,
                "7300000000000000001",
                Secret.NONE,
                false);
    }

    static GroupState withVersion(GroupState s, long version) {
        return new GroupState(
                s.group(),
                s.engine(),
                version,
                s.epoch(),
                s.phase(),
                s.primary(),
                s.members(),
                s.ackRule(),
                s.lineage(),
                s.retired(),
                s.nextHistory(),
                s.systemId(),
                s.secret(),
                s.paused());
    }

    /** A node that has nothing yet. */
    public static Report empty(NodeName node, GroupName group, String boot, long sequence) {
        return new Report(
                node,
                group,
                boot,
                sequence,
                Epoch.NONE,
                0,
                "127.0.0.1",
                5432,
                null,
                "",
                InstanceState.EMPTY,
                "",
                null,
                false,
                false,
                false,
                true,
                1,
                Long.MAX_VALUE,
                null,
                Epoch.NONE,
                null,
                0,
                List.of(),
                false,
                null,
                false,
                -1,
                Secret.NONE,
                Evidence.none());
    }

    private static Member member(NodeName node) {
        return new Member(node, "127.0.0.1", 5432, new Incarnation("inc-" + node), false);
    }
}
