package io.holdfast.failover.coordinator;

import static io.holdfast.failover.coordinator.Bench.MAIN;
import static io.holdfast.failover.coordinator.Bench.OTHER;
import static io.holdfast.failover.coordinator.States.H1;
import static io.holdfast.failover.coordinator.States.H2;
import static io.holdfast.failover.coordinator.States.H3;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Order;
import org.junit.jupiter.api.Test;

class CoordinatorLoopTest {
    private final Bench bench = new Bench(MAIN, OTHER);

    @Test
    void aFreshRegisterGetsEveryConfiguredGroupAndEverybodyAnOrder() {
        bench.begin();

        assertThat(bench.register.local().groups()).hasSize(2);
        assertThat(bench.sent).extracting(Directive::to).contains(H1, H2, H3);
        assertThat(bench.sent).extracting(Directive::term).containsOnly(1L);
    }

    @Test
    void theTermIsAskedForAgainUntilTheRegisterAnswers() {
        bench.register.down(true);
        bench.begin();
        bench.runFor(1000);
        assertThat(bench.sent).isEmpty();

        bench.register.down(false);
        bench.runFor(100);
        assertThat(bench.sent).isNotEmpty();
    }

    @Test
    void whatBecameTrueIsRememberedBeforeAnybodyIsOrdered() {
        bench.begin();
        bench.register.hold(MAIN);
        bench.reportEmpty(MAIN, H1, H2, H3);
        bench.sent.clear();
        bench.runFor(500);
        assertThat(bench.sent)
                .filteredOn(d -> d.state().group().equals(MAIN))
                .isNotEmpty()
                .allMatch(d -> d.version() == 0 && d.order() instanceof Order.Observe);

        bench.sent.clear();
        bench.register.release();
        bench.runTasks();
        assertThat(bench.sent).hasSize(3).allMatch(d -> d.version() == 1);
        assertThat(bench.sent)
                .filteredOn(d -> d.order() instanceof Order.Initialise)
                .hasSize(1);
    }

    @Test
    void ordersAreSentAgainFourTimesASecond() {
        bench.begin();
        bench.sent.clear();

        bench.runFor(3000);

        assertThat(bench.sent.stream()
                        .filter(d -> d.to().equals(H2) && d.state().group().equals(MAIN)))
                .hasSizeBetween(9, 13);
    }

    @Test
    void anAppendWhoseAnswerWasLostIsReadAndNotRepeated() {
        bench.begin();
        bench.register.deaf(true);
        bench.reportEmpty(MAIN, H1, H2, H3);
        bench.register.deaf(false);

        bench.runFor(300);

        assertThat(bench.register.events()).hasSize(1).first().isInstanceOf(Event.InitialisationStarted.class);
        assertThat(bench.newestSent()).isEqualTo(1);
    }

    @Test
    void anAppendThatNeverHappenedIsDecidedAgain() {
        bench.begin();
        bench.register.down(true);
        bench.reportEmpty(MAIN, H1, H2, H3);
        assertThat(bench.register.events()).isEmpty();

        bench.register.down(false);
        bench.runFor(300);

        assertThat(bench.register.events()).hasSize(1);
        assertThat(bench.newestSent()).isEqualTo(1);
    }

    @Test
    void whoCannotReachTheRegisterForLongFallsSilent() {
        bench.begin();
        bench.register.down(true);
        bench.reportEmpty(MAIN, H1, H2, H3);
        bench.runFor(3000);
        bench.sent.clear();

        bench.runFor(1000);
        assertThat(bench.sent).filteredOn(d -> d.state().group().equals(MAIN)).isEmpty();

        bench.register.down(false);
        bench.runFor(300);
        assertThat(bench.sent).filteredOn(d -> d.state().group().equals(MAIN)).isNotEmpty();
    }

    @Test
    void anAppendThatHangsIsGivenUpAndTheRegisterRead() {
        bench.begin();
        bench.register.hold(MAIN);
        bench.reportEmpty(MAIN, H1, H2, H3);
        bench.runFor(2900);
        assertThat(bench.register.events()).isEmpty();

        bench.runFor(500);
        bench.register.release();
        bench.runFor(300);

        assertThat(bench.register.events()).hasSize(1);
        assertThat(bench.newestSent()).isEqualTo(1);
    }

    @Test
    void aSlowAppendOfOneGroupDelaysNoOther() {
        bench.begin();
        bench.register.hold(MAIN);

        bench.reportEmpty(MAIN, H1, H2, H3);
        bench.reportEmpty(OTHER, H1, H2, H3);

        assertThat(bench.register.events()).hasSize(1);
        assertThat(bench.sent)
                .filteredOn(d -> d.state().group().equals(OTHER))
                .anyMatch(d -> d.order() instanceof Order.Initialise);
    }

    @Test
    void afterAHigherTermNothingIsDecidedOrSent() {
        bench.begin();
        bench.register.openTerm(H2);
        bench.reportEmpty(MAIN, H1, H2, H3);
        assertThat(bench.stale).isEqualTo(1);

        bench.sent.clear();
        bench.runFor(1000);
        assertThat(bench.sent).isEmpty();
        assertThat(bench.register.events()).isEmpty();
    }

    @Test
    void aDirectiveOfAHigherTermEndsTheTermToo() {
        bench.begin();

        bench.hear(7);

        assertThat(bench.stale).isEqualTo(1);
    }

    @Test
    void aRequestIsDecidedAtOnceAndAnsweredWhenItIsRemembered() {
        bench.register.put(States.steady(MAIN, H1, 1, 5));
        bench.begin();

        var outcome = bench.request(new Request.Pause(), 1000);

        assertThat(outcome).isCompletedWithValueMatching(o -> o instanceof Outcome.Done done && done.version() == 6);
        assertThat(bench.register.events()).containsExactly(new Event.Paused());
    }

    @Test
    void aRequestThatIsNotPossibleIsRefusedWithTheReason() {
        bench.begin();

        var outcome = bench.request(new Request.Switchover(H2), 1000);

        assertThat(outcome)
                .isCompletedWithValueMatching(
                        o -> o instanceof Outcome.Refused r && r.sentence().contains("unborn"));
    }

    @Test
    void aRequestIsNeverBegunAfterItsDeadline() {
        bench.register.put(States.steady(MAIN, H1, 1, 5));
        bench.begin();
        bench.register.hold(MAIN);
        var first = bench.request(new Request.Pause(), 1000);
        var late = bench.request(new Request.Failover(null), 200);
        bench.runFor(500);

        bench.register.release();
        bench.runTasks();

        assertThat(first).isCompletedWithValueMatching(o -> o instanceof Outcome.Done);
        assertThat(late).isCompletedWithValueMatching(o -> o instanceof Outcome.Refused);
        assertThat(bench.register.events()).containsExactly(new Event.Paused());
    }

    @Test
    void aRequestWhoseRememberingIsUnknownIsAnsweredSo() {
        bench.register.put(States.steady(MAIN, H1, 1, 5));
        bench.begin();
        bench.register.down(true);

        var outcome = bench.request(new Request.Pause(), 1000);

        assertThat(outcome).isCompletedWithValueMatching(o -> o instanceof Outcome.Unknown);
    }
}
