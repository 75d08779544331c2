package io.holdfast.failover.agent;

import java.time.Duration;

/**
 * How long a primary may serve after a majority agreed, and how it keeps asking.
 *
 * @param lease L, counted by the holder from before it asked; longer than a JVM pause that is to be tolerated
 * @param renew between two questions; several must fit into the lease, so that lost ones do not matter
 * @param grace how long a holder that finds its lease over waits for the answer to one more question
 * @param guard how much later than the lease's end the guard process acts; a promotion waits for that too
 */
public record LeaseSettings(Duration lease, Duration renew, Duration grace, Duration guard) {
    public LeaseSettings {
        if (renew.multipliedBy(3).compareTo(lease) > 0) {
            throw new IllegalArgumentException(
                    "lease.renew (" + renew + ") must be at most a third of lease (" + lease + ")");
        }
        if (grace.compareTo(guard) > 0) {
            throw new IllegalArgumentException("lease.grace (" + grace + ") must not be longer than lease.guard ("
                    + guard + "): a promotion waits for the guard only");
        }
    }

    public static LeaseSettings defaults() {
        return new LeaseSettings(
                Duration.ofMillis(1800), Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofMillis(200));
    }
}
