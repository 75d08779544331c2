package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import java.time.Duration;
import java.util.concurrent.Callable;

/** That a fault took effect; without it the run is refused rather than counted. */
final class Proof {
    private static final Duration EFFECT = Duration.ofSeconds(20);

    private Proof() {}

    static void that(String observed, boolean seen) {
        if (!seen) {
            throw new AssertionError("the fault had no effect, the run proves nothing; not seen: " + observed);
        }
    }

    static void comes(String observed, Callable<Boolean> seen) {
        Await.that("the fault has an effect: " + observed, EFFECT, seen);
    }
}
