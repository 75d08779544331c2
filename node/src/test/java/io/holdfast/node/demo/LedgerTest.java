package io.holdfast.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void whatWasAcknowledgedAndIsThereIsSound() {
        write(150);

        var verdict = ledger.compare(numbers(1, 150));

        assertThat(verdict.sound()).isTrue();
        assertThat(verdict.text()).isEqualTo("attempted 150, acknowledged 150, longest gap 1 ms, 0 lost");
    }

    @Test
    void aRowThatIsGoneIsLost() {
        write(150);

        var verdict = ledger.compare(numbers(2, 150));

        assertThat(verdict.sound()).isFalse();
        assertThat(verdict.text()).endsWith("1 lost: [1]");
    }

    @Test
    void aRowThatNobodyWroteIsNoBetter() {
        write(150);

        assertThat(ledger.compare(numbers(1, 151)).sound()).isFalse();
    }

    @Test
    void anAttemptWithoutAcknowledgementMayBeThereOrNot() {
        write(150);
        ledger.attempt(151_000_000);

        assertThat(ledger.compare(numbers(1, 151)).sound()).isTrue();
        assertThat(ledger.compare(numbers(1, 150)).sound()).isTrue();
    }

    @Test
    void tooFewRowsProveNothing() {
        write(99);

        assertThat(ledger.compare(numbers(1, 99)).sound()).isFalse();
    }

    private void write(int count) {
        for (long i = 0; i < count; i++) {
            long number = ledger.attempt(i * 1_000_000);
            ledger.acknowledged(number, (i + 1) * 1_000_000);
        }
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
