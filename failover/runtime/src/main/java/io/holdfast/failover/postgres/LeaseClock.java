package io.holdfast.failover.postgres;

import io.holdfast.protocol.Epoch;
import java.time.Duration;

/** Until when this instance may serve, on the monotonic clock. */
final class LeaseClock {
    private Epoch epoch = Epoch.NONE;
    private long until;

    synchronized void extend(Epoch holder, Duration remaining) {
        if (!holder.below(epoch)) {
            epoch = holder;
            until = System.nanoTime() + remaining.toNanos();
        }
    }

    synchronized boolean holds(Epoch asked) {
        return epoch.equals(asked) && until - System.nanoTime() > 0;
    }

    /** What is left; {@code first} when no extension of this epoch was heard yet. */
    synchronized Duration remaining(Epoch asked, Duration first) {
        return epoch.equals(asked) ? Duration.ofNanos(Math.max(0, until - System.nanoTime())) : first;
    }
}
