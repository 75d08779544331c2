package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuorumTest {

    @Test
    void aMajorityIsMoreThanHalf() {
        assertThat(IntStream.rangeClosed(1, 7).map(Quorum::majority)).containsExactly(1, 2, 2, 3, 3, 4, 4);
    }

    @Test
    void aFenceQuorumMeetsEverySetThatAcknowledgesAndIsNeverEmpty() {
        assertThat(IntStream.rangeClosed(1, 5).map(n -> Quorum.fence(n, 1))).containsExactly(1, 1, 2, 3, 4);
        assertThat(IntStream.rangeClosed(1, 5).map(n -> Quorum.fence(n, 2))).containsExactly(1, 1, 1, 2, 3);
        assertThat(IntStream.rangeClosed(1, 5).map(n -> Quorum.fence(n, 0))).containsExactly(1, 2, 3, 4, 5);
    }
}
