package io.holdfast.failover.instance;

import io.holdfast.protocol.Epoch;
import java.time.Duration;

/** Until when this instance may serve, on the monotonic clock. */
public final class LeaseClock {
    private Epoch epoch = Epoch.NONE;
    private long until;

    public synchronized void extend(Epoch holder, Duration remaining) {
        if (!holder.below(epoch)) {
            epoch = holder;
            until = System.nanoTime() + remaining.toNanos();
        }
    }

    public synchronized boolean holds(Epoch asked) {
        return epoch.equals(asked) && until - System.nanoTime() > 0;
    }

    /** What is left; {@code first} when no extension of this epoch was heard yet. */
    public synchronized Duration remaining(Epoch asked, Duration first) {
        return epoch.equals(asked) ? Duration.ofNanos(Math.max(0, until - System.nanoTime())) : first;
    }
}
