package io.holdfast.failover.postgres;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a condition, and says what was there instead when it does not come. */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Await() {}

    static <T> T until(String what, Supplier<T> look, Predicate<T> holds) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            var seen = look.get();
            if (holds.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(what + ": not within " + LIMIT + ", but: " + seen);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(what + ": interrupted", e);
            }
        }
    }
}
