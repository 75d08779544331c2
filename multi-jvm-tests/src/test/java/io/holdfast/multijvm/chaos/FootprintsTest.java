package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FootprintsTest {
    private static Footprint heap(long megabytes) {
        return new Footprint(200, 60, 250, megabytes);
    }

    private static Footprint descriptors(long open) {
        return new Footprint(open, 60, 250, 50);
    }

    private static Footprint threads(long threads) {
        return new Footprint(200, threads, 250, 50);
    }

    @Test
    void whatOnlyGrowsIsTold() {
        assertThat(grown(FootprintsTest::heap, 50, 55, 60, 65, 70, 75))
                .containsExactly("h1: heap in MB from at most 55 to at least 70");
        assertThat(grown(FootprintsTest::descriptors, 200, 210, 220, 230, 240, 250))
                .hasSize(1);
        assertThat(grown(FootprintsTest::threads, 60, 61, 70, 72, 75, 80)).hasSize(1);
    }

    @Test
    void whatComesAndGoesIsNot() {
        assertThat(grown(FootprintsTest::heap, 50, 80, 50, 80, 50, 80)).isEmpty();
        assertThat(grown(FootprintsTest::descriptors, 200, 204, 207, 260, 290, 211))
                .isEmpty();
    }

    @Test
    void ofTooFewLooksNothingIsSaid() {
        assertThat(grown(FootprintsTest::heap, 50, 500)).isEmpty();
    }

    @Test
    void theHeapIsReadOfEachCollector() {
        assertThat(Footprint.used("DefNew     total 39296K, used 700K [0x1, 0x2)\n"
                        + "Tenured    total 87424K, used 1300K [0x1)\n Metaspace       used 30000K, committed 1K"))
                .isEqualTo(2000);
        assertThat(Footprint.used(" garbage-first heap   total 516096K, used 2048K [0x1, 0x2)"))
                .isEqualTo(2048);
    }

    private static List<String> grown(LongFunction<Footprint> of, long... numbers) {
        return Footprints.grown("h1", LongStream.of(numbers).mapToObj(of).toList());
    }
}
