package io.holdfast.failover.core;

import io.holdfast.protocol.Report;
import java.time.Duration;

/**
 * The newest report of one node, and how old it is.
 *
 * @param age since it was received, on the observer's monotonic clock, with pauses of the observer itself taken out:
 *     who was asleep cannot call others silent
 * @param unstreamed since a report of this node last said that it streams, or since the observer first heard it
 */
public record Seen(Report report, Duration age, Duration unstreamed) {

    /** For an observer that remembers nothing but the newest report. */
    public Seen(Report report, Duration age) {
        this(report, age, age);
    }

    /** How long ago something was that lay {@code millisBefore} the report. */
    public long millisSince(long millisBefore) {
        return millisBefore == Long.MAX_VALUE ? Long.MAX_VALUE : millisBefore + age.toMillis();
    }
}
