package io.holdfast.failover.postgres;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets something happen at most once in a while; used by one thread. */
final class Pace {
    private final long nanos;
    private final LongSupplier clock;
    private long last;

    Pace(Duration atMostEvery) {
        this(atMostEvery, System::nanoTime);
    }

    Pace(Duration atMostEvery, LongSupplier clock) {
        this.nanos = atMostEvery.toNanos();
        this.clock = clock;
        this.last = clock.getAsLong() - nanos;
    }

    /** As if it had just happened. */
    void begin() {
        last = clock.getAsLong();
    }

    /** True when it is due, which is then taken as done. */
    boolean due() {
        long now = clock.getAsLong();
        if (now - last < nanos) {
            return false;
        }
        last = now;
        return true;
    }
}
