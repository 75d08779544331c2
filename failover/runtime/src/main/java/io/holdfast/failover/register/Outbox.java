package io.holdfast.failover.register;

import io.holdfast.protocol.NodeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What receivers outside are still to be told of a group, as the register keeps it, so that no node's death loses any of
 * it. {@code version} counts the changes, so that of two who act on one outbox only the first does.
 *
 * @param version 0: nothing was ever kept
 * @param epoch the newest change of primary that was put in, or stood when the first outbox was kept
 * @param degraded whether the group was called degraded by the newest entry that says how it is
 * @param number how many entries were ever put in
 * @param entries oldest first
 */
public record Outbox(long version, long epoch, boolean degraded, long number, List<Entry> entries) {
    public static final Outbox NONE = new Outbox(0, 0, false, 0, List.of());

    public Outbox {
        entries = List.copyOf(entries);
    }

    /**
     * One notification.
     *
     * @param node who put it in
     * @param receivers the names of those that have not confirmed it yet
     */
    public record Entry(
            String id,
            String kind,
            long epoch,
            @Nullable NodeName primary,
            @Nullable NodeName oldPrimary,
            String sentence,
            Instant at,
            NodeName node,
            List<String> receivers) {
        public Entry {
            at = at.truncatedTo(ChronoUnit.MILLIS);
            receivers = List.copyOf(receivers);
        }

        public Entry waitingFor(List<String> names) {
            return new Entry(id, kind, epoch, primary, oldPrimary, sentence, at, node, names);
        }
    }
}
