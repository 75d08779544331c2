package io.holdfast.multijvm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.check.AppendHistory.Append;
import io.holdfast.multijvm.check.AppendHistory.Read;
import io.holdfast.multijvm.check.AppendHistory.Step;
import io.holdfast.multijvm.check.AppendHistory.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendCheckerTest {
    private final AppendChecker checker = new AppendChecker(1);

    @Test
    void aLostAppendIsFound() {
        assertFinds(
                "list 1 lost the acknowledged 2",
                Map.of(1L, List.of(1L)),
                done(0, append(1, 1)),
                done(2, append(1, 2)));
    }

    @Test
    void anUnknownAppendMayBeThereOrNot() {
        var unknown = new Transaction(List.of(append(1, 2)), new Span(2, 3), Outcome.UNKNOWN);

        assertPasses(Map.of(1L, List.of(1L)), done(0, append(1, 1)), unknown);
        assertPasses(Map.of(1L, List.of(1L, 2L)), done(0, append(1, 1)), unknown);
    }

    @Test
    void aValueThatIsThereTwiceIsFound() {
        assertFinds("holds a value twice", Map.of(1L, List.of(1L, 1L)), done(0, append(1, 1)));
    }

    @Test
    void aValueThatNobodyAppendedIsFound() {
        assertFinds("9, which nobody appended", Map.of(1L, List.of(1L, 9L)), done(0, append(1, 1)));
    }

    @Test
    void aValueOfARefusedTransactionIsFound() {
        var refused = new Transaction(List.of(append(1, 2)), new Span(2, 3), Outcome.REFUSED);

        assertFinds("of a transaction that was refused", Map.of(1L, List.of(1L, 2L)), done(0, append(1, 1)), refused);
    }

    @Test
    void twoOrdersOfOneListAreFound() {
        assertFinds(
                "was seen as",
                Map.of(1L, List.of(1L, 2L)),
                done(0, append(1, 1)),
                done(2, append(1, 2)),
                done(4, read(1, 2L)));
    }

    @Test
    void aTransactionSeenInTheMiddleIsFound() {
        assertFinds(
                "in the middle of",
                Map.of(1L, List.of(1L, 2L)),
                done(0, append(1, 1), append(1, 2)),
                done(0, read(1, 1L)));
    }

    @Test
    void aStaleReadGoesRoundWithRealTime() {
        assertFinds("circle", Map.of(1L, List.of(1L)), done(0, append(1, 1)), done(2, read(1)));
    }

    @Test
    void whatWasSeenOnceMustBeSeenAfterwards() {
        assertFinds(
                "circle",
                Map.of(1L, List.of(1L)),
                new Transaction(List.of(append(1, 1)), new Span(0, 100), Outcome.UNKNOWN),
                done(10, read(1, 1L)),
                done(20, read(1)));
    }

    /** Two transactions that each missed what the other appended: write skew, at the same time. */
    @Test
    void writeSkewGoesRound() {
        assertFinds(
                "circle",
                Map.of(1L, List.of(1L), 2L, List.of(2L)),
                done(0, read(1), append(2, 2)),
                done(0, read(2), append(1, 1)));
    }

    /** Two readers that disagree which of two appends came first, as replicas may show it. */
    @Test
    void aLongForkGoesRound() {
        assertFinds(
                "circle",
                Map.of(1L, List.of(1L), 2L, List.of(2L)),
                new Transaction(List.of(append(1, 1)), new Span(0, 100), Outcome.DONE),
                new Transaction(List.of(append(2, 2)), new Span(0, 100), Outcome.DONE),
                new Transaction(List.of(read(1, 1L), read(2)), new Span(0, 100), Outcome.DONE),
                new Transaction(List.of(read(1), read(2, 2L)), new Span(0, 100), Outcome.DONE));
    }

    @Test
    void aTransactionThatReadsItsOwnAppendIsNoContradiction() {
        assertPasses(Map.of(1L, List.of(1L)), done(0, read(1), append(1, 1), read(1, 1L)));
    }

    @Test
    void tooFewTransactionsProveNothing() {
        assertThat(new AppendChecker(5).findings(new AppendHistory(List.of(), Map.of())))
                .containsExactly("too few to prove anything: 0 transactions, at least 5 are needed");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aFaithfulHistoryPassesAndIsFoundOnceAnythingIsTakenOut(long seed) {
        var faithful = faithful(new Random(seed), 150);
        assertThat(checker.findings(faithful)).isEmpty();

        Map<Long, List<Long>> last = new TreeMap<>(faithful.last());
        last.computeIfPresent(1L, (list, values) -> values.subList(0, values.size() - 1));
        assertThat(checker.findings(new AppendHistory(faithful.transactions(), last)))
                .isNotEmpty();
    }

    private static AppendHistory faithful(Random random, int count) {
        Map<Long, List<Long>> lists = new TreeMap<>();
        var all = new ArrayList<Transaction>();
        for (long i = 0; i < count; i++) {
            var steps = new ArrayList<Step>();
            long list = random.nextInt(3);
            steps.add(new Read(list, lists.getOrDefault(list, List.of())));
            long other = i % 5 == 0 ? 1 : random.nextInt(3);
            lists.computeIfAbsent(other, l -> new ArrayList<>()).add(i);
            steps.add(append(other, i));
            all.add(new Transaction(
                    steps, new Span(10 * i - random.nextInt(25), 10 * i + random.nextInt(25)), Outcome.DONE));
        }
        Map<Long, List<Long>> last = new TreeMap<>();
        lists.forEach((list, values) -> last.put(list, List.copyOf(values)));
        return new AppendHistory(all, last);
    }

    private void assertFinds(String what, Map<Long, List<Long>> last, Transaction... transactions) {
        assertThat(checker.findings(new AppendHistory(List.of(transactions), last)))
                .anySatisfy(finding -> assertThat(finding).contains(what));
    }

    private void assertPasses(Map<Long, List<Long>> last, Transaction... transactions) {
        assertThat(checker.findings(new AppendHistory(List.of(transactions), last)))
                .isEmpty();
    }

    private static Transaction done(long asked, Step... steps) {
        return new Transaction(List.of(steps), new Span(asked, asked + 1), Outcome.DONE);
    }

    private static Append append(long list, long value) {
        return new Append(list, value);
    }

    private static Read read(long list, Long... seen) {
        return new Read(list, List.of(seen));
    }
}
