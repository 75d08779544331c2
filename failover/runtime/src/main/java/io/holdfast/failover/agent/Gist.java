package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a report others decide by at once; ages, progress and a moving position can wait for the next regular one. */
record Gist(
        Epoch promised,
        long version,
        @Nullable Incarnation incarnation,
        InstanceState state,
        String why,
        @Nullable Position position,
        boolean exact,
        boolean consistent,
        boolean rebuilding,
        Report.@Nullable Branch promoted,
        Epoch markerEpoch,
        @Nullable List<NodeName> ackNames,
        int ackK,
        List<Receiver> receivers,
        boolean checkpointed,
        @Nullable NodeName upstream,
        boolean caughtUp,
        Epoch watched,
        boolean receiving,
        Evidence.Probe probe) {

    record Receiver(NodeName node, boolean streaming, boolean quorum) {}

    /** @param positionMatters somebody waits for this instance to reach a certain position */
    static Gist of(Report r, boolean positionMatters) {
        return new Gist(
                r.promised(),
                r.obeyedVersion(),
                r.incarnation(),
                r.state(),
                r.why(),
                r.exact() || positionMatters ? r.position() : null,
                r.exact(),
                r.consistent(),
                r.rebuilding(),
                r.promoted(),
                r.markerEpoch(),
                r.ackNames(),
                r.ackK(),
                r.replicas().stream()
                        .map(s -> new Receiver(s.node(), s.streaming(), s.quorum()))
                        .toList(),
                r.checkpointed(),
                r.upstream(),
                r.caughtUp(),
                r.evidence().epoch(),
                r.evidence().receiving(),
                r.evidence().probe());
    }
}
