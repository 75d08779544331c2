package io.holdfast.sharding;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition with a limit, and says what did not come. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private Eventually() {}

    public static void holds(String what, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(what + ": not within " + LIMIT);
                }
                Thread.sleep(20);
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
