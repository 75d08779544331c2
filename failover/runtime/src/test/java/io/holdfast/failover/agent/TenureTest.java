package io.holdfast.failover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Epoch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TenureTest {
    private static final Epoch THREE = new Epoch(3);
    private static final Epoch FOUR = new Epoch(4);

    @Test
    void itHoldsUntilItsLeaseEndsAlthoughNobodyTellsIt() {
        var tenure = new Tenure(THREE, THREE, true, 100, 0);

        assertThat(tenure.holds(THREE, 99)).isTrue();
        assertThat(tenure.holds(THREE, 100)).isFalse();
        assertThat(tenure.remaining(40)).isEqualTo(Duration.ofNanos(60));
        assertThat(tenure.remaining(100)).isZero();
    }

    @Test
    void itIsOfOneEpochAndEndsWithAHigherPromise() {
        assertThat(new Tenure(THREE, THREE, true, 100, 0).holds(FOUR, 0)).isFalse();
        assertThat(new Tenure(THREE, FOUR, true, 100, 0).holds(THREE, 0)).isFalse();
        assertThat(new Tenure(THREE, THREE, false, 100, 0).holds(THREE, 0)).isFalse();
    }
}
