package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** In virtual time: a look every half a second. */
class StraysTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -7 * SECOND; // monotonic clocks begin anywhere
    private static final long LOOK = SECOND / 2;

    private final Strays strays = new Strays(START);

    @Test
    void whatWasRefusedBeforeTheFirstLookIsNobodysWhoIsThereNow() {
        assertThat(strays.afterRefusal(40, START)).isFalse();
        assertThat(strays.afterRefusal(40, START + LOOK)).isFalse();
    }

    @Test
    void aRefusalEndsTheClientsAtTheNextLook() {
        strays.afterRefusal(40, START);

        assertThat(strays.looks(START + LOOK - 1)).isFalse();
        assertThat(strays.looks(START + LOOK)).isTrue();
        assertThat(strays.afterRefusal(41, START + LOOK)).isTrue();
        assertThat(strays.afterRefusal(41, START + 2 * LOOK)).isFalse();
    }

    @Test
    void aWriterThatNeverLearnsCostsTheReadersLessAndLess() {
        strays.afterRefusal(0, START);

        var ends = LongStream.rangeClosed(1, 2 * 600)
                .filter(i -> strays.afterRefusal(i, START + i * LOOK))
                .toArray();

        assertThat(ends).startsWith(1, 2, 4, 8, 16, 32, 64, 128, 248, 368).hasSizeLessThan(20);
    }

    @Test
    void aRefusalThatHadToWaitIsNotForgotten() {
        strays.afterRefusal(0, START);
        strays.afterRefusal(1, START + LOOK);
        strays.afterRefusal(2, START + 2 * LOOK);

        assertThat(strays.afterRefusal(3, START + 3 * LOOK)).isFalse();
        assertThat(strays.afterRefusal(3, START + 4 * LOOK)).isTrue();
    }

    @Test
    void afterTwoQuietMinutesTheNextOneIsEndedAsSoonAsTheFirst() {
        strays.afterRefusal(0, START);
        strays.afterRefusal(1, START + SECOND);
        strays.afterRefusal(2, START + 3 * SECOND);
        long later = START + 200 * SECOND;

        assertThat(strays.afterRefusal(3, later)).isTrue();
        assertThat(strays.afterRefusal(4, later + LOOK)).isTrue();
    }

    @Test
    void whoLedEndsItsClientsAFewTimesWhateverItFollowsMeanwhile() {
        strays.led(START);

        var ends = LongStream.rangeClosed(1, 20)
                .filter(i -> strays.afterLeading(START + i * LOOK))
                .toArray();

        assertThat(ends).containsExactly(1, 2, 5, 11);
    }
}
