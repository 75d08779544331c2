package io.holdfast.failover.instance;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what other threads or processes do, and says what was there instead when it does not come. */
public final class Await {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long BETWEEN_LOOKS = 5_000_000;

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        until(what, condition::getAsBoolean, holds -> holds);
    }

    public static <T> T until(String what, Supplier<T> look, Predicate<T> holds) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            var seen = look.get();
            if (holds.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(what + ": not within " + LIMIT + ", but: " + seen);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }

    /** Looks again and again for a while: what must not happen has no moment to wait for. */
    public static void holds(String what, Duration during, BooleanSupplier condition) {
        long end = System.nanoTime() + during.toNanos();
        while (System.nanoTime() - end < 0) {
            if (!condition.getAsBoolean()) {
                throw new AssertionError(what + " no longer holds");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }
}
