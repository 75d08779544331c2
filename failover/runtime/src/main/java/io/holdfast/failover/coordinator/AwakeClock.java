package io.holdfast.failover.coordinator;

/**
 * Monotonic time without the observer's own pauses: who was asleep cannot call others silent. It is told the time often
 * (each tick, each message); when nothing was told for much longer than a tick, this JVM did not run, and that time is
 * taken out.
 */
public final class AwakeClock {
    private static final long TICK = 100_000_000L;
    private static final long TOLERATED = 500_000_000L;
    private final long start;
    private long last;
    private long slept;

    public AwakeClock(long nanos) {
        start = nanos;
        last = nanos;
    }

    /** Awake nanoseconds since the start. */
    public synchronized long at(long nanos) {
        long late = nanos - last - TICK;
        if (late > TOLERATED) {
            slept += late;
        }
        last = Math.max(last, nanos);
        return last - start - slept;
    }
}
