package io.holdfast.failover.register;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.holdfast.protocol.NodeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What receivers outside are still to be told of a group or of a watched Redis Cluster, as the register keeps it, so that no
 * node's death loses any of it. {@code version} counts the changes, so that of two who act on one outbox only the first does.
 *
 * @param version 0: nothing was ever kept
 * @param epoch the newest change of primary that was put in, or stood when the first outbox was kept
 * @param degraded whether the group was called degraded by the newest entry that says how it is
 * @param number how many entries were ever put in
 * @param entries oldest first
 * @param alarms the kinds that were told as raised and not yet as cleared
 */
public record Outbox(
        long version,
        long epoch,
        boolean degraded,
        long number,
        List<Entry> entries,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
        List<String> alarms) {
    public static final Outbox NONE = new Outbox(0, 0, false, 0, List.of());

    public Outbox {
        entries = List.copyOf(entries);
        alarms = alarms == null ? List.of() : List.copyOf(alarms); // written before there were any
    }

    /** Of a group. */
    public Outbox(long version, long epoch, boolean degraded, long number, List<Entry> entries) {
        this(version, epoch, degraded, number, entries, List.of());
    }

    /**
     * One notification.
     *
     * @param alarm the kind that was raised or cleared; null when this tells of something else
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
            List<String> receivers,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String alarm) {
        public Entry {
            at = at.truncatedTo(ChronoUnit.MILLIS);
            receivers = List.copyOf(receivers);
        }

        public Entry waitingFor(List<String> names) {
            return new Entry(id, kind, epoch, primary, oldPrimary, sentence, at, node, names, alarm);
        }
    }
}
