package io.holdfast.sharding;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a limit, and says what did not come. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static final Duration PACE = Duration.ofMillis(20);

    private Eventually() {}

    /** Between two looks: the only place that lets time pass. */
    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    public static void holds(String what, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(what + ": not within " + LIMIT);
                }
                pause(PACE);
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
