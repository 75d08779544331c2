package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.Upkeep.Pending;
import java.util.List;

/**
 * What only people and load balancers want to know of a running server. Times are written as Patroni writes them.
 *
 * @param version as {@code server_version_num}
 * @param received what its receiver has flushed, 0 when it never ran
 * @param replayed for a primary: what it has flushed
 * @param replayedAt when the last replayed transaction was committed; empty when none was
 */
public record PostgresFacts(
        int version,
        String startedAt,
        long received,
        long replayed,
        String replayedAt,
        boolean replayPaused,
        List<Pending> pending) {
    /** What a member's sentence contains when some of its settings wait for a restart. */
    public static final String WAITS = "changed, and in force only after a restart of this instance: ";

    public PostgresFacts {
        pending = List.copyOf(pending);
    }
}
