package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.Ledger;
import io.holdfast.multijvm.Ledger.Answer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void percentilesAreByTheNearestRank() {
        var hundred = LongStream.rangeClosed(1, 100).map(n -> n * 1000).boxed().toList();

        assertThat(Tally.percentile(hundred, 50)).isEqualTo(50);
        assertThat(Tally.percentile(hundred, 99)).isEqualTo(99);
        assertThat(Tally.percentile(List.of(700L), 99)).isEqualTo(0.7);
    }

    @Test
    void whatPassedAndWhatFailedIsToldAlike() {
        var tally = new Tally();
        tally.passed("cut", new Outcome(new Ledger(List.of(operation(1, 0), operation(2, 1_500_000_000))), 3));
        tally.failed("kill", new AssertionError("\n3 rows lost"));

        assertThat(tally.lines("one round"))
                .anySatisfy(line -> assertThat(line)
                        .contains("one round", "2 runs, 1 failed; ", "3 changes of primary, 2 rows acknowledged"))
                .contains("- FAILED: kill: 3 rows lost", "| cut | 1 | 1.50 | 1.50 |");
    }

    private static Ledger.Operation operation(long n, long answered) {
        return new Ledger.Operation(n, "h1", answered, answered, Answer.ACKNOWLEDGED);
    }
}
