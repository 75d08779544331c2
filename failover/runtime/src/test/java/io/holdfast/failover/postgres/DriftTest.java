package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DriftTest {
    /** H4, on a clock of its own: whenever the hand was there, a look that counts follows in time. */
    @Test
    void H4_whatWasChangedByHandIsLookedForInTimeAlsoRightAfterAReload() {
        var now = new AtomicLong();
        var pace = new Pace(Drift.LOOK, now::get);
        long last = 0;
        long longest = 0;
        for (int pass = 0; pass < 10_000; pass++) {
            now.addAndGet(Duration.ofMillis(Pursuit.PASS_MILLIS).toNanos());
            if (pace.due()) {
                longest = Math.max(longest, now.get() - last);
                last = now.get();
            }
        }

        assertThat(longest).isPositive();
        assertThat(Duration.ofNanos(longest).plus(Drift.RELOAD)).isLessThan(Drift.BACK_WITHIN);
    }
}
