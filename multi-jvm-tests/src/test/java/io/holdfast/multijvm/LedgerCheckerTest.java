package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.Ledger.Answer;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LedgerCheckerTest {
    private static final List<String> ONE_FAULT = List.of("kill -9 of a postmaster");
    private final LedgerChecker checker = new LedgerChecker(10, 1);

    @Test
    void aFaithfulHistoryPasses() {
        var present = numbers(1, 20);

        assertThat(checker.findings(acknowledged(1, 20), present, ONE_FAULT)).isEmpty();
    }

    @Test
    void aLostAcknowledgedRowIsFound() {
        var present = numbers(1, 20).stream().filter(n -> n != 7).toList();

        assertThat(checker.findings(acknowledged(1, 20), present, ONE_FAULT))
                .containsExactly("1 rows acknowledged and lost: [7]");
        assertThat(LedgerChecker.lost(acknowledged(1, 20), present)).isEqualTo(1);
    }

    @Test
    void aRowThatNobodyWroteIsFound() {
        var present = Stream.concat(numbers(1, 20).stream(), Stream.of(99L)).toList();

        assertThat(checker.findings(acknowledged(1, 20), present, ONE_FAULT))
                .containsExactly("1 rows present and never attempted: [99]");
    }

    @Test
    void aRowThatIsThereTwiceIsFound() {
        var present = Stream.concat(numbers(1, 20).stream(), Stream.of(5L)).toList();

        assertThat(checker.findings(acknowledged(1, 20), present, ONE_FAULT))
                .containsExactly("1 rows present more often than attempted: [5]");
    }

    @Test
    void aRowWithAnUnknownAnswerMayBeThereOrNot() {
        var ledger = acknowledged(1, 20).with(new Ledger.Operation(21, "a", 210, 211, Answer.UNKNOWN));

        assertThat(checker.findings(ledger, numbers(1, 20), ONE_FAULT)).isEmpty();
        assertThat(checker.findings(ledger, numbers(1, 21), ONE_FAULT)).isEmpty();
    }

    @Test
    void aLossHiddenAmongManyIsShownByItsFirstRows() {
        assertThat(checker.findings(acknowledged(1, 20), numbers(11, 20), ONE_FAULT))
                .containsExactly("10 rows acknowledged and lost: [1, 2, 3, 4, 5] ...");
    }

    @Test
    void tooFewOperationsProveNothing() {
        assertThat(checker.findings(acknowledged(1, 9), numbers(1, 9), ONE_FAULT))
                .containsExactly("too few to prove anything: 9 operations were acknowledged, at least 10 are needed");
    }

    @Test
    void aRunWithoutAFaultProvesNothing() {
        assertThat(checker.findings(acknowledged(1, 20), numbers(1, 20), List.of()))
                .containsExactly("too little to prove anything: 0 faults took effect [], at least 1 are needed");
    }

    @Test
    void theLongestGapIsBetweenTwoAcknowledgementsWhateverLiesBetween() {
        var ledger = acknowledged(1, 2)
                .with(new Ledger.Operation(3, "a", 30, 400, Answer.UNKNOWN))
                .with(new Ledger.Operation(4, "b", 500, 521, Answer.ACKNOWLEDGED));

        assertThat(ledger.longestGap()).isEqualTo(Duration.ofNanos(500));
    }

    private static Ledger acknowledged(long first, long last) {
        return new Ledger(LongStream.rangeClosed(first, last)
                .mapToObj(n -> new Ledger.Operation(n, "a", 10 * n, 10 * n + 1, Answer.ACKNOWLEDGED))
                .toList());
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
