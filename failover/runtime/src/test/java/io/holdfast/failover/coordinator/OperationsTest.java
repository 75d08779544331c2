package io.holdfast.failover.coordinator;

import static io.holdfast.failover.coordinator.Bench.MAIN;
import static io.holdfast.failover.coordinator.States.H1;
import static io.holdfast.failover.coordinator.States.H2;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OperationsTest {
    private static final long MS = 1_000_000L;
    private final Operations operations = new Operations();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    @Test
    void aSwitchoverIsDoneWhenAnotherPrimaryIsOpen() {
        begin(new Request.Switchover(H2));
        operations.progress(States.steady(MAIN, H1, 1, 5), 100 * MS);
        assertThat(outcome).isNotDone();

        operations.progress(States.steady(MAIN, H2, 2, 9), 412 * MS);

        assertThat(outcome)
                .isCompletedWithValue(new Outcome.Done("h2 is the primary of main since epoch 2; it took 412 ms", 9));
    }

    @Test
    void aSwitchoverAfterWhichTheOldPrimaryLeadsAgainIsNotDone() {
        begin(new Request.Switchover(H2));

        operations.progress(States.steady(MAIN, H1, 2, 9), 412 * MS);

        assertThat(outcome).isCompletedWithValueMatching(o -> o instanceof Outcome.Refused);
    }

    @Test
    void aSwitchoverThatIsGivenUpIsAnsweredAtOnce() {
        begin(new Request.Switchover(H2));

        operations.progress(States.steady(MAIN, H1, 1, 7), 412 * MS);

        assertThat(outcome)
                .isCompletedWithValue(new Outcome.Refused("the switchover was given up before anything was stopped: h1"
                        + " is still the primary of main"));
    }

    @Test
    void aFailoverIsDoneInAnyNewEpoch() {
        begin(new Request.Failover(null));

        operations.progress(States.steady(MAIN, H1, 2, 9), 412 * MS);

        assertThat(outcome).isCompletedWithValueMatching(o -> o instanceof Outcome.Done);
    }

    @Test
    void whatIsNotOverByItsDeadlineIsUnknown() {
        begin(new Request.Failover(null));

        operations.progress(States.steady(MAIN, H1, 1, 5), 1000 * MS);

        assertThat(outcome).isCompletedWithValueMatching(o -> o instanceof Outcome.Unknown);
    }

    private void begin(Request request) {
        var before = States.steady(MAIN, H1, 1, 5);
        operations.begun(new Operation(request, 0, 1000 * MS, outcome), before, States.withVersion(before, 6));
    }
}
