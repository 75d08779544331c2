package io.holdfast.failover.core;

import io.holdfast.protocol.Report;
import java.time.Duration;

/**
 * The newest report of one node, and how old it is.
 *
 * @param age since it was received, on the observer's monotonic clock, with pauses of the observer itself taken out:
 *     who was asleep cannot call others silent
 */
public record Seen(Report report, Duration age) {

    /** How long ago something was that lay {@code millisBefore} the report. */
    public long millisSince(long millisBefore) {
        return millisBefore == Long.MAX_VALUE ? Long.MAX_VALUE : millisBefore + age.toMillis();
    }
}
