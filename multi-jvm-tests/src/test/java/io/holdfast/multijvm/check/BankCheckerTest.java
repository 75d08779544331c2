package io.holdfast.multijvm.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BankCheckerTest {
    private final BankChecker checker = new BankChecker(500, 2);

    @Test
    void aTotalThatStaysPasses() {
        assertThat(checker.findings(List.of(500L, 500L))).isEmpty();
    }

    @Test
    void halfATransferIsFound() {
        assertThat(checker.findings(List.of(500L, 490L, 500L)))
                .containsExactly("all accounts together held [490] instead of 500");
    }

    @Test
    void tooFewSightsProveNothing() {
        assertThat(checker.findings(List.of(500L)))
                .containsExactly("too few to prove anything: 1 sights, at least 2 are needed");
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
