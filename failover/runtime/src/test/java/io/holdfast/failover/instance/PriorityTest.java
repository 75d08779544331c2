package io.holdfast.failover.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PriorityTest {
    private static final String BEFORE = "4711 (a name) with) S 1 4711 4711 0 -1 4194304 1 2 3 4 5 6 7 8 15 ";

    @Test
    void aDatabaseOfANodeThatIsPutFirstRunsAtTheUsualPriority() {
        assertThat(Priority.usual(BEFORE + "-5 1 0 99 100")).containsExactly("nice", "-n", "5");
    }

    @Test
    void nothingIsChangedForANodeThatIsNot() {
        assertThat(Priority.usual(BEFORE + "0 1 0 99 100")).isEmpty();
        assertThat(Priority.usual(BEFORE + "10 1 0 99 100")).isEmpty();
    }
}
