package io.holdfast.failover.core;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report with some things in it otherwise, for what is imagined and never sent. */
final class Rewritten {
    private final Report from;
    private Epoch promised;
    private long obeyedVersion;
    private InstanceState state;
    private @Nullable Position position;
    private boolean exact;
    private long leaseAgeMillis;
    private Report.@Nullable Branch promoted;
    private Epoch markerEpoch;
    private @Nullable List<NodeName> ackNames;
    private int ackK;
    private @Nullable NodeName upstream;
    private boolean caughtUp;
    private Evidence evidence;

    Rewritten(Report from) {
        this.from = from;
        promised = from.promised();
        obeyedVersion = from.obeyedVersion();
        state = from.state();
        position = from.position();
        exact = from.exact();
        leaseAgeMillis = from.leaseAgeMillis();
        promoted = from.promoted();
        markerEpoch = from.markerEpoch();
        ackNames = from.ackNames();
        ackK = from.ackK();
        upstream = from.upstream();
        caughtUp = from.caughtUp();
        evidence = from.evidence();
    }

    /** Its promise is made and the last lease that it gave has run out. */
    Rewritten obeys(GroupState group) {
        promised = group.epoch();
        obeyedVersion = group.version();
        leaseAgeMillis = Long.MAX_VALUE;
        return this;
    }

    Rewritten state(InstanceState newState, boolean isExact) {
        state = newState;
        exact = isExact && position != null;
        return this;
    }

    Rewritten promotedTo(String history) {
        var end = position == null ? new Position("", 0) : position;
        promoted = new Report.Branch(promised, history, end.history(), end.offset());
        position = new Position(history, end.offset());
        return this;
    }

    Rewritten acknowledges(List<NodeName> names, int k) {
        ackNames = List.copyOf(names);
        ackK = k;
        return this;
    }

    Rewritten opened() {
        markerEpoch = promised;
        return this;
    }

    Rewritten follows(NodeName primary, Position end) {
        upstream = primary;
        caughtUp = true;
        position = end;
        return this;
    }

    Rewritten noticed(Evidence what) {
        evidence = what;
        return this;
    }

    Report report() {
        return new Report(
                from.node(),
                from.group(),
                from.boot(),
                from.sequence(),
                promised,
                obeyedVersion,
                from.host(),
                from.port(),
                from.incarnation(),
                from.systemId(),
                state,
                from.why(),
                position,
                exact,
                from.consistent(),
                from.rebuilding(),
                from.promotable(),
                from.priority(),
                leaseAgeMillis,
                promoted,
                markerEpoch,
                ackNames,
                ackK,
                from.replicas(),
                from.checkpointed(),
                upstream,
                caughtUp,
                from.progress(),
                from.secret(),
                evidence);
    }
}
