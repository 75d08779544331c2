package io.holdfast.sharding.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of one session in virtual time. */
class SessionRulesTest {
    private static final long IDLE = 100_000;
    private static final long SKEW = 10_000;
    private final SessionRules rules = new SessionRules(new Limits(1000, 8, 4, SKEW));
    private final List<SessionEvent> kept = new ArrayList<>();
    private SessionState state = rules.empty();
    private long now = 1_000_000;

    @Test
    void aTouchIsKeptOnlyWhenItMovesTheEndByMoreThanATenth() {
        create(0);
        pass(IDLE / 10);
        ask(new SessionCommand.Read("h1", true));
        assertThat(kept).hasSize(1);

        pass(1);
        ask(new SessionCommand.Read("h1", true));
        assertThat(kept).hasSize(2).last().isEqualTo(new SessionEvent.Touched(now));
    }

    @Test
    void whatWasReadBackNeverExpiresEarlyWhateverTouchWasNotKeptAndWhicheverClockReadsIt() {
        create(0);
        pass(IDLE / 10);
        ask(new SessionCommand.Read("h1", true));
        long touched = now;
        recover();

        now = touched + IDLE - 1 + SKEW;
        assertThat(ask(new SessionCommand.Read("h1", false))).isInstanceOf(Answer.Shown.class);
        now = touched + IDLE + IDLE / 10 + SKEW;
        assertThat(refusal(new SessionCommand.Read("h1", true))).isEqualTo(Refusal.GONE);
    }

    @Test
    void clocksThatDifferByFiveSecondsEitherWayEndNothingEarlyAndNothingTwice() {
        create(0);
        long touched = now;
        recover();
        for (long skew : new long[] {5_000, -5_000, 5_000}) {
            now = touched + IDLE - 1 + skew;
            assertThat(ask(new SessionCommand.Read("h1", false))).isInstanceOf(Answer.Shown.class);
        }
        now = touched + IDLE + IDLE / 10 + SKEW + 5_000;
        assertThat(refusal(new SessionCommand.Wake())).isEqualTo(Refusal.GONE);
        now = touched + IDLE - 5_000;
        assertThat(refusal(new SessionCommand.Read("h1", true))).isEqualTo(Refusal.GONE);
        assertThat(kept).filteredOn(SessionEvent.Ended.class::isInstance).hasSize(1);
    }

    @Test
    void whoAsksForTheSameSessionTwiceGetsTheOneThatIsThere() {
        create(0);
        ask(new SessionCommand.Change("h1", List.of(new Operation.Put("a", "1")), 0, "", ""));
        create(0);

        assertThat(kept).filteredOn(SessionEvent.Created.class::isInstance).hasSize(1);
        assertThat(ask(new SessionCommand.Read("h1", false)))
                .isInstanceOfSatisfying(
                        Answer.Shown.class,
                        shown -> assertThat(shown.attributes()).containsKey("a"));
    }

    @Test
    void anExpiryIsKeptOnce() {
        create(0);
        pass(IDLE);
        for (int i = 0; i < 3; i++) {
            assertThat(refusal(new SessionCommand.Wake())).isEqualTo(Refusal.GONE);
        }
        assertThat(kept).filteredOn(SessionEvent.Ended.class::isInstance).hasSize(1);
    }

    @Test
    void anAbsoluteEndIsNotMovedByTouches() {
        create(50_000);
        for (int i = 0; i < 10; i++) {
            pass(5000);
            ask(new SessionCommand.Read("h1", true));
        }
        assertThat(refusal(new SessionCommand.Read("h1", true))).isEqualTo(Refusal.GONE);
    }

    @Test
    void aConflictIsOnlyWhatTouchesTheSameAttributeRemovalsIncluded() {
        create(0);
        change(0, new Operation.Put("a", "1"), new Operation.Put("b", "1"));
        long seen = 2;
        change(0, new Operation.Remove("a"));

        assertThat(refusal(changeOf(seen, new Operation.Put("a", "2")))).isEqualTo(Refusal.CONFLICT);
        assertThat(ask(changeOf(seen, new Operation.Put("b", "2")))).isInstanceOf(Answer.Shown.class);
    }

    @Test
    void manyRemovalsLaterAConflictIsRatherToldThanMissed() {
        create(0);
        for (int i = 0; i < 10; i++) {
            change(0, new Operation.Put("x" + i, "1"));
            change(0, new Operation.Remove("x" + i));
        }
        assertThat(refusal(changeOf(2, new Operation.Put("x0", "2")))).isEqualTo(Refusal.CONFLICT);
    }

    @Test
    void operationsOfOneChangeBuildOnEachOtherAndAreAllOrNone() {
        create(0);
        var answer = change(0, new Operation.Add("n", 2), new Operation.Add("n", 3), new Operation.Append("l", "1"));
        assertThat(shown(answer).attributes())
                .containsEntry("n", new Attribute("5", 2))
                .containsEntry("l", new Attribute("[1]", 2));

        assertThat(refusal(changeOf(0, new Operation.Put("new", "1"), new Operation.Add("l", 1))))
                .isEqualTo(Refusal.MISFIT);
        assertThat(shown(ask(new SessionCommand.Read("h1", false))).attributes())
                .doesNotContainKey("new");
    }

    @Test
    void aWholeNumberThatWouldOverflowIsRefused() {
        create(0);
        change(0, new Operation.Put("n", "999999999999999999"));
        assertThat(refusal(changeOf(0, new Operation.Add("n", Long.MAX_VALUE)))).isEqualTo(Refusal.MISFIT);
    }

    @Test
    void aRotatedIdIsGoneAndAForeignOneUnknown() {
        create(0);
        ask(new SessionCommand.Rotate("h1", "h2", 0));

        assertThat(refusal(new SessionCommand.Read("h1", true))).isEqualTo(Refusal.GONE);
        assertThat(refusal(new SessionCommand.Read("other", true))).isEqualTo(Refusal.UNKNOWN);
        assertThat(ask(new SessionCommand.Read("h2", true))).isInstanceOf(Answer.Shown.class);
    }

    @Test
    void anEndedSessionNeverLivesAgain() {
        create(0);
        ask(new SessionCommand.Delete("h1", 0));

        assertThat(refusal(changeOf(0, new Operation.Put("a", "1")))).isEqualTo(Refusal.GONE);
        assertThat(refusal(new SessionCommand.Create("h1", "", Map.of(), IDLE, 0)))
                .isEqualTo(Refusal.GONE);
        recover();
        assertThat(refusal(new SessionCommand.Read("h1", true))).isEqualTo(Refusal.GONE);
    }

    @Test
    void oneKeyMakesOneSessionAndIsNotGoodForAnother() {
        var wanted = new SessionCommand.Create("h1", "", Map.of(), IDLE, 0);
        assertThat(refusal(new SessionCommand.Seek("h1", 7))).isEqualTo(Refusal.UNKNOWN);
        ask(new SessionCommand.CreateOnce(wanted, 7));

        assertThat(ask(new SessionCommand.Seek("h1", 7))).isInstanceOf(Answer.Shown.class);
        assertThat(ask(new SessionCommand.CreateOnce(wanted, 7))).isInstanceOf(Answer.Shown.class);
        recover();
        assertThat(refusal(new SessionCommand.Seek("h1", 8))).isEqualTo(Refusal.REUSED);
        assertThat(refusal(new SessionCommand.CreateOnce(wanted, 8))).isEqualTo(Refusal.REUSED);
        assertThat(kept).hasSize(1);
    }

    @Test
    void replayedEventsGiveTheSameState() {
        create(0);
        change(0, new Operation.Put("a", "1"));
        ask(new SessionCommand.Rotate("h1", "h2", 0));
        var replayed = rules.empty();
        for (var event : kept) {
            replayed = rules.apply(replayed, event);
        }
        assertThat(replayed).isEqualTo(state);
    }

    private void create(long absolute) {
        ask(new SessionCommand.Create("h1", "", Map.of(), IDLE, absolute));
    }

    private Answer change(long base, Operation... operations) {
        return ask(changeOf(base, operations));
    }

    private static SessionCommand.Change changeOf(long base, Operation... operations) {
        return new SessionCommand.Change("h1", List.of(operations), base, "", "");
    }

    private Answer ask(SessionCommand command) {
        var decision = rules.decide(state, command, now);
        kept.addAll(decision.events());
        state = decision.next();
        return decision.answer();
    }

    private Refusal refusal(SessionCommand command) {
        return ask(command) instanceof Answer.Refused refused ? refused.why() : Refusal.UNAVAILABLE;
    }

    private static Answer.Shown shown(Answer answer) {
        return (Answer.Shown) answer;
    }

    private void pass(long millis) {
        now += millis;
    }

    private void recover() {
        var replayed = rules.empty();
        for (var event : kept) {
            replayed = rules.apply(replayed, event);
        }
        state = rules.recovered(replayed);
    }
}
