package io.holdfast.failover.coordinator;

import static io.holdfast.failover.coordinator.Bench.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeputyTest {
    private final Bench bench = new Bench(MAIN);

    @Test
    void itStepsInWhenNoCoordinatorIsHeardAndStandsDownForAHigherTerm() {
        bench.runFor(1100);
        assertThat(bench.deputy.acting()).isFalse();
        bench.runFor(200);
        assertThat(bench.deputy.acting()).isTrue();
        assertThat(bench.sent).isNotEmpty();

        bench.hear(2);
        assertThat(bench.deputy.acting()).isFalse();
    }

    @Test
    void itLeavesAHeardCoordinatorAlone() {
        for (int i = 0; i < 20; i++) {
            bench.hear(1);
            bench.runFor(300);
        }

        assertThat(bench.deputy.acting()).isFalse();
    }

    @Test
    void aCoordinatorOfALowerTermThanWasHeardHidesNoSilence() {
        bench.hear(5);
        for (int i = 0; i < 5; i++) {
            bench.hear(4);
            bench.runFor(300);
        }

        assertThat(bench.deputy.acting()).isTrue();
    }

    @Test
    void onlyTheNodeThatLeadsTheRegisterStepsIn() {
        bench.register.leading(false);

        bench.runFor(5000);

        assertThat(bench.deputy.acting()).isFalse();
    }

    @Test
    void aNodeThatIsCutOffItselfDoesNotStepIn() {
        bench.hearsMajority = false;
        bench.runFor(5000);
        assertThat(bench.deputy.acting()).isFalse();

        bench.hearsMajority = true;
        bench.runFor(200);
        assertThat(bench.deputy.acting()).isTrue();
    }

    @Test
    void aPauseOfItsOwnIsNoSilenceOfTheCoordinator() {
        bench.hear(1);
        bench.pauseFor(5000);

        bench.runFor(500);

        assertThat(bench.deputy.acting()).isFalse();
    }

    @Test
    void itStaysWhileItIsTheOnlyOne() {
        bench.runFor(5000);

        assertThat(bench.deputy.acting()).isTrue();
        assertThat(bench.heard.term()).isEqualTo(1);
    }
}
