package io.holdfast.failover.postgres;

import io.holdfast.protocol.ReplicaSeen;
import java.util.List;

/**
 * One look at the running instance.
 *
 * @param replayed for a primary: what it has flushed
 * @param received what the receiver flushed since the start; 0 when it never ran
 * @param waiting the startup process has seen that nobody streams to it, has read all the log there is, and waits before it
 *     looks again; one that waits for a stream may not have noticed yet what the receiver left behind
 * @param replayedAt when the last replayed transaction was committed, as Patroni writes it; empty when none was
 * @param paused replay was paused by somebody
 */
record Sample(
        boolean inRecovery,
        long timeline,
        String systemId,
        long replayed,
        long received,
        boolean waiting,
        boolean paused,
        String conninfo,
        String slot,
        String names,
        String restore,
        boolean receiver,
        boolean streaming,
        long receivedMillisAgo,
        long upstreamEnd,
        String replayedAt,
        List<ReplicaSeen> replicas) {

    /** The end of the log that this instance holds. */
    long end() {
        return Math.max(replayed, received);
    }
}
