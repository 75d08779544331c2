package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private final List<Boolean> verdicts = new ArrayList<>();
    private long process = 1;
    private boolean answered = true;
    private final Answers answers = new Answers(() -> process, () -> answered, verdicts::add);

    @Test
    void oneMissAfterAnotherAndNoFewerThanItTakesMakeAHungServer() {
        answered = false;
        for (int i = 0; i < Answers.MISSES; i++) {
            assertThat(verdicts).doesNotContain(true);
            answers.ask();
            assertThat(answers.heard()).isFalse();
        }
        assertThat(verdicts).hasSize(Answers.MISSES).last().isEqualTo(true);
    }

    @Test
    void aBusyServerThatAnswersNowAndThenIsNeverTakenForAHungOne() {
        for (int i = 0; i < 50; i++) {
            answered = i % Answers.MISSES == 0;
            answers.ask();
        }
        assertThat(verdicts).hasSize(50).doesNotContain(true);
    }

    @Test
    void anAnswerEndsIt() {
        answered = false;
        for (int i = 0; i < Answers.MISSES; i++) {
            answers.ask();
        }
        answered = true;
        answers.ask();

        assertThat(verdicts).last().isEqualTo(false);
        assertThat(answers.heard()).isTrue();
    }

    @Test
    void whatOneProcessMissedIsNotHeldAgainstTheNext() {
        answered = false;
        for (int i = 0; i < Answers.MISSES - 1; i++) {
            answers.ask();
        }
        process = Answers.NONE;
        answers.ask();
        process = 2;
        answers.ask();

        assertThat(verdicts).doesNotContain(true);
    }

    @Test
    void aQuestionThatOutlivedItsProcessSaysNothing() {
        var replaced = new Answers(() -> process, () -> process++ < 0, verdicts::add);
        for (int i = 0; i < 2 * Answers.MISSES; i++) {
            replaced.ask();
        }
        assertThat(verdicts).doesNotContain(true);
    }
}
