package io.holdfast.multijvm.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BankCheckerTest {
    private static final List<Long> MOVED = List.of(1L, 2L);
    private static final Set<Long> THERE = Set.of(1L, 2L, 3L);
    private final BankChecker checker = new BankChecker(500, 2);

    @Test
    void aTotalThatStaysPasses() {
        assertThat(checker.findings(List.of(500L, 500L), MOVED, THERE)).isEmpty();
    }

    @Test
    void halfATransferIsFound() {
        assertThat(checker.findings(List.of(500L, 490L, 500L), MOVED, THERE))
                .containsExactly("all accounts together held [490] instead of 500");
    }

    @Test
    void aTransferThatWasTakenBackWholeIsFound() {
        assertThat(checker.findings(List.of(500L, 500L), MOVED, Set.of(1L)))
                .containsExactly("acknowledged transfers are missing: [2]");
    }

    @Test
    void tooFewProveNothing() {
        assertThat(checker.findings(List.of(500L), MOVED, THERE))
                .containsExactly("too few to prove anything: 1 sights and 2 transfers, at least 2 of each are needed");
        assertThat(checker.findings(List.of(500L, 500L), List.of(), THERE))
                .containsExactly("too few to prove anything: 2 sights and 0 transfers, at least 2 of each are needed");
    }

    @Test
    void oneHostPerTimelineMayAcknowledge() {
        var acknowledgers = new Acknowledgers();
        acknowledgers.add(1, "h1");
        acknowledgers.add(2, "h2");
        acknowledgers.add(2, "h2");
        assertThat(acknowledgers.findings()).isEmpty();

        acknowledgers.add(2, "h1");
        assertThat(acknowledgers.findings()).containsExactly("timeline 2 was acknowledged by [h1, h2]");
    }
}
