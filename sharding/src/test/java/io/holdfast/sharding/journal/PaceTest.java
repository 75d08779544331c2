package io.holdfast.sharding.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whether a writer begins, or waits for those that it answered a moment ago. */
class PaceTest {
    @Test
    void oneAloneWaitsForNobody() {
        assertThat(Pace.ALONE.waits(1, 0)).isFalse();
        assertThat(new Pace(1, millis(1000)).waits(1, 0)).isFalse();
    }

    @Test
    void itBeginsOnceAsManyAreThereAsWereBusyOrThirtyTwo() {
        var pace = new Pace(10, millis(6));
        assertThat(pace.waits(9, 0)).isTrue();
        assertThat(pace.waits(10, 0)).isFalse();
        assertThat(pace.waits(40, 0)).isFalse();
        var crowd = new Pace(200, millis(6));
        assertThat(crowd.waits(31, 0)).isTrue();
        assertThat(crowd.waits(32, 0)).isFalse();
    }

    @Test
    void itWaitsForFourTransactionsAndForEightMillisecondsAtMost() {
        var quick = new Pace(16, millis(1));
        assertThat(quick.waits(1, millis(4) - 1)).isTrue();
        assertThat(quick.waits(1, millis(4))).isFalse();
        var slow = new Pace(16, millis(5000));
        assertThat(slow.waits(1, millis(8) - 1)).isTrue();
        assertThat(slow.waits(1, millis(8))).isFalse();
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
