package io.holdfast.failover.agent;

import java.time.Duration;

/**
 * The times of a lease.
 *
 * @param lease for how long a primary may serve, counted from before it asked; longer than any pause of a JVM that is to
 *     be tolerated
 * @param renew how often it asks
 * @param grace who finds its lease run out asks once more, and waits this long; shorter than {@code guard}, so that an agent
 *     that can end its instance gently does it before the guard does it otherwise
 * @param guard how long after the lease's end the guard process acts
 */
public record LeaseSettings(Duration lease, Duration renew, Duration grace, Duration guard) {

    public LeaseSettings {
        require(renew.isPositive() && grace.isPositive(), "lease.renew and lease.grace must be above zero");
        require(
                lease.compareTo(renew.multipliedBy(3)) >= 0,
                "lease.lease (" + lease + ") must be at least three times lease.renew (" + renew
                        + "): one lost question must not end a primary");
        require(
                grace.compareTo(guard) <= 0,
                "lease.grace (" + grace + ") must not be longer than lease.guard (" + guard
                        + "): promotion elsewhere waits no longer than that");
    }

    public static LeaseSettings defaults() {
        return new LeaseSettings(
                Duration.ofMillis(1800), Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(200));
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
