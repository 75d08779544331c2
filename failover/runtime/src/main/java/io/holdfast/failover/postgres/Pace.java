package io.holdfast.failover.postgres;

import java.time.Duration;

/** Lets something happen at most once in a while; used by one thread. */
final class Pace {
    private final long nanos;
    private long last;

    Pace(Duration atMostEvery) {
        nanos = atMostEvery.toNanos();
        last = System.nanoTime() - nanos;
    }

    /** As if it had just happened. */
    void begin() {
        last = System.nanoTime();
    }

    /** True when it is due, which is then taken as done. */
    boolean due() {
        long now = System.nanoTime();
        if (now - last < nanos) {
            return false;
        }
        last = now;
        return true;
    }
}
