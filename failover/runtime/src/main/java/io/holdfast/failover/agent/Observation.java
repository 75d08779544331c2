package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.ReplicaSeen;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link InstanceAgent} knows of its instance; the fields that {@link Report} carries on mean the same there.
 *
 * @param fencedFor the epoch for which a fence was carried out and verified; {@link Epoch#NONE} when not fenced
 * @param receiving a replication stream from the upstream is up
 * @param receivedMillisAgo since the last message on it; {@link Long#MAX_VALUE} when never
 * @param writable false while its disk has been full, or refused every write, for some looks in a row
 */
public record Observation(
        @Nullable Incarnation incarnation,
        String systemId,
        InstanceState state,
        String why,
        @Nullable Position position,
        Epoch fencedFor,
        boolean consistent,
        boolean rebuilding,
        Report.@Nullable Branch promoted,
        Epoch markerEpoch,
        @Nullable List<NodeName> ackNames,
        int ackK,
        List<ReplicaSeen> replicas,
        boolean checkpointed,
        @Nullable NodeName upstream,
        boolean caughtUp,
        int progress,
        Secret secret,
        boolean receiving,
        long receivedMillisAgo,
        boolean writable) {}
