package io.holdfast.failover.redis;

import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Secret;
import java.util.List;
import java.util.Optional;

/** Whom to follow, as the two orders say it. */
record Upstream(
        Order order,
        Member primary,
        List<LineageEntry> lineage,
        List<Member> members,
        Secret secret,
        String systemId,
        boolean member) {
    private static final int REPLICATION_ID = 40;

    static Upstream of(Order.Follow o) {
        return new Upstream(o, o.primary(), o.lineage(), o.members(), o.secret(), o.systemId(), true);
    }

    static Upstream of(Order.Rebuild o) {
        return new Upstream(o, o.primary(), o.lineage(), o.members(), o.secret(), o.systemId(), false);
    }

    String history() {
        return lineage.getLast().history();
    }

    /** The primary is being promoted: Redis has drawn no name for the new history yet, or the register does not know it. */
    boolean early() {
        return history().length() != REPLICATION_ID;
    }

    /** {@code end} is all in the new history, so attaching discards nothing. */
    boolean continues(Position end) {
        var newest = lineage.getLast();
        return end.history().equals(newest.parent()) && end.offset() <= newest.from();
    }

    Optional<Member> self(NodeName node) {
        return members.stream().filter(m -> m.node().equals(node)).findFirst();
    }

    /** How many bytes of {@code end} the lineage does not have; -1 when nothing of it is known there. */
    long beyond(Position end) {
        for (int i = 0; i < lineage.size(); i++) {
            if (lineage.get(i).history().equals(end.history())) {
                long left = i + 1 < lineage.size() ? lineage.get(i + 1).from() : Long.MAX_VALUE;
                return Math.max(0, end.offset() - left);
            }
        }
        return -1;
    }
}
