package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** That a fault took effect; without it the run is refused rather than counted. */
final class Proof {
    private static final Duration EFFECT = Duration.ofMinutes(1);

    private Proof() {}

    /** There is nothing left that this fault could be done to; it did nothing. */
    static final class NothingToHit extends RuntimeException {
        private static final long serialVersionUID = 1;

        NothingToHit(String what) {
            super("nothing to hit: " + what);
        }
    }

    /** What the fault is done to. */
    static <T> T target(String what, Optional<T> target) {
        return target.orElseThrow(() -> new NothingToHit(what));
    }

    static void that(String observed, boolean seen) {
        if (!seen) {
            throw new AssertionError("the fault had no effect, the run proves nothing; not seen: " + observed);
        }
    }

    static void comes(String observed, Callable<Boolean> seen) {
        Await.that("the fault has an effect: " + observed, EFFECT, seen);
    }
}
