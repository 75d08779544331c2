package io.holdfast.multijvm;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for what shall become true, and says what it waited for when it did not. The only place that lets time pass. */
public final class Await {
    private static final long PACE = Duration.ofMillis(25).toNanos();

    private Await() {}

    /** What {@code look} finds; whatever it throws meanwhile only means "not yet". */
    public static <T> T until(String what, Duration limit, Callable<Optional<T>> look) {
        long end = System.nanoTime() + limit.toNanos();
        Exception last = null;
        do {
            try {
                var found = look.call();
                if (found.isPresent()) {
                    return found.get();
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            pause(PACE);
        } while (System.nanoTime() - end < 0);
        throw failed("not within " + limit + ": " + what, last);
    }

    public static void that(String what, Duration limit, Callable<Boolean> condition) {
        var unused = until(what, limit, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /** Fails as soon as {@code condition} is false within {@code span}; for what must not happen. */
    public static void holds(String what, Duration span, Callable<Boolean> condition) {
        long end = System.nanoTime() + span.toNanos();
        while (System.nanoTime() - end < 0) {
            boolean held;
            try {
                held = condition.call();
            } catch (Exception e) {
                throw failed("could not be looked at: " + what, e);
            }
            if (!held) {
                throw failed("did not stay so for " + span + ": " + what, null);
            }
            pause(PACE);
        }
    }

    public static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting");
            }
            // May return at once, for no reason.
            LockSupport.parkNanos(left);
        }
    }

    private static AssertionError failed(String what, @Nullable Exception cause) {
        return cause == null ? new AssertionError(what) : new AssertionError(what + " (last: " + cause + ")", cause);
    }
}
