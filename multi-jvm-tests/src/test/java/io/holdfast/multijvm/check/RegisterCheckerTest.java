package io.holdfast.multijvm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.check.RegisterHistory.Call;
import io.holdfast.multijvm.check.RegisterHistory.Operation;
import io.holdfast.multijvm.check.RegisterHistory.Read;
import io.holdfast.multijvm.check.RegisterHistory.Swap;
import io.holdfast.multijvm.check.RegisterHistory.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterCheckerTest {
    private final RegisterChecker checker = new RegisterChecker(400);

    @Test
    void operationsOneAfterTheOtherPass() {
        assertPasses(done(new Read(null), 0, 1), done(new Write(1), 2, 3), done(new Read(1L), 4, 5));
    }

    @Test
    void aStaleReadIsFound() {
        assertFails(done(new Write(1), 0, 1), done(new Write(2), 2, 3), done(new Read(1L), 4, 5));
    }

    @Test
    void aReadBesideAWriteMaySeeItOrNotButNotFirstAndThenNotAnyMore() {
        var write = done(new Write(1), 0, 100);

        assertPasses(write, done(new Read(null), 10, 20), done(new Read(1L), 30, 40));
        assertFails(write, done(new Read(1L), 10, 20), done(new Read(null), 30, 40));
    }

    @Test
    void aLostWriteIsFound() {
        assertFails(done(new Write(1), 0, 1), done(new Read(null), 2, 3));
    }

    @Test
    void anUnknownWriteMayHappenLaterOrNever() {
        var unknown = operation(new Write(2), 2, 3, Outcome.UNKNOWN);

        assertPasses(done(new Write(1), 0, 1), unknown, done(new Read(1L), 4, 5), done(new Read(1L), 6, 7));
        assertPasses(done(new Write(1), 0, 1), unknown, done(new Read(1L), 4, 5), done(new Read(2L), 6, 7));
        assertFails(done(new Write(1), 0, 1), unknown, done(new Read(2L), 4, 5), done(new Read(1L), 6, 7));
    }

    @Test
    void anUnknownWriteIsNotSeenBeforeItWasAskedFor() {
        assertFails(done(new Read(2L), 0, 1), operation(new Write(2), 2, 3, Outcome.UNKNOWN));
    }

    @Test
    void aRefusedWriteMustNotBeSeen() {
        assertFails(operation(new Swap(7, 2), 0, 1, Outcome.REFUSED), done(new Read(2L), 2, 3));
    }

    @Test
    void twoSwapsFromOneValueAreFound() {
        assertPasses(done(new Write(1), 0, 1), done(new Swap(1, 2), 2, 9), done(new Read(2L), 10, 11));
        assertFails(done(new Write(1), 0, 1), done(new Swap(1, 2), 2, 9), done(new Swap(1, 3), 2, 9));
    }

    @Test
    void aSwapFromAnUnknownWriteProvesThatWrite() {
        assertPasses(
                operation(new Write(1), 0, 1, Outcome.UNKNOWN), done(new Swap(1, 2), 2, 3), done(new Read(2L), 4, 5));
    }

    @Test
    void tooManyOperationsAreRefusedRatherThanBelieved() {
        assertThat(new RegisterChecker(1).findings("r", history(done(new Write(1), 0, 1), done(new Read(1L), 2, 3))))
                .hasSize(1);
    }

    /** Operations take effect at a random moment within their time; then one read is made to show an older value. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aFaithfulHistoryPassesAndIsFoundOnceOneReadGoesBack(long seed) {
        var faithful = faithful(new Random(seed), 120);

        assertThat(checker.findings("r", new RegisterHistory(faithful))).isEmpty();
        assertThat(checker.findings("r", new RegisterHistory(withAStaleRead(faithful))))
                .hasSize(1);
    }

    private static List<Operation> faithful(Random random, int count) {
        var all = new ArrayList<Operation>();
        Long value = null;
        for (int i = 0; i < count; i++) {
            long moment = 10L * i;
            var span = new Span(moment - random.nextInt(25), moment + random.nextInt(25));
            if (random.nextInt(3) == 0) {
                value = (long) i;
                var outcome = random.nextInt(8) == 0 ? Outcome.UNKNOWN : Outcome.DONE;
                all.add(new Operation(new Write(value), span, outcome));
            } else {
                all.add(new Operation(new Read(value), span, Outcome.DONE));
            }
        }
        return all;
    }

    private static List<Operation> withAStaleRead(List<Operation> faithful) {
        var all = new ArrayList<>(faithful);
        long end = faithful.getLast().span().answered() + 100;
        all.add(done(new Write(1000), end, end + 1));
        all.add(done(new Read(1000L), end + 2, end + 3));
        all.add(done(new Read(null), end + 4, end + 5));
        return all;
    }

    private void assertPasses(Operation... operations) {
        assertThat(checker.findings("r", history(operations))).isEmpty();
    }

    private void assertFails(Operation... operations) {
        assertThat(checker.findings("r", history(operations))).hasSize(1);
    }

    private static RegisterHistory history(Operation... operations) {
        return new RegisterHistory(List.of(operations));
    }

    private static Operation done(Call call, long asked, long answered) {
        return operation(call, asked, answered, Outcome.DONE);
    }

    private static Operation operation(Call call, long asked, long answered, Outcome outcome) {
        return new Operation(call, new Span(asked, answered), outcome);
    }
}
