package io.holdfast.node.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.http.FakeControl;
import io.holdfast.node.timeline.Timeline.Step;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    @Test
    void theFirstPrimaryIsABirthAndTheNextAFailover() {
        var changes = Timeline.of(FakeControl.entries());

        assertThat(changes).extracting(Timeline.Change::kind).containsExactly("birth", "failover");
        assertThat(changes.getFirst().newPrimary()).isEqualTo("h1");
        var failover = changes.getLast();
        assertThat(failover.oldPrimary()).isEqualTo("h1");
        assertThat(failover.newPrimary()).isEqualTo("h2");
        assertThat(failover.totalMillis()).isEqualTo(180);
        assertThat(failover.steps())
                .containsExactly(
                        new Step("detected", 0),
                        new Step("fenced", 27),
                        new Step("chosen", 27),
                        new Step("promoted", 90),
                        new Step("opened", 180));
    }

    @Test
    void aSwitchoverCountsFromTheRequest() {
        var changes = Timeline.of(List.of(
                FakeControl.entry(1, 4, 0, new Event.HandOverStarted(FakeControl.node("h2"), "asked by night shift")),
                FakeControl.entry(
                        2, 5, 120, new Event.PromotionStarted(new Epoch(5), FakeControl.node("h2"), "6", "u", "5", 1)),
                FakeControl.entry(3, 5, 200, new Event.CandidatePromoted(new Epoch(5), "5", 1)),
                FakeControl.entry(4, 5, 260, new Event.EpochOpened(new Epoch(5)))));

        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().kind()).isEqualTo("switchover");
        assertThat(changes.getFirst().epoch()).isEqualTo(5);
        assertThat(changes.getFirst().totalMillis()).isEqualTo(260);
        assertThat(changes.getFirst().steps())
                .extracting(Step::step)
                .containsExactly("asked", "stopped", "chosen", "promoted", "opened");
    }

    @Test
    void anEpochThatWasSpentIsShownAsNotCompleted() {
        var changes = Timeline.of(List.of(
                FakeControl.entry(1, 2, 0, new Event.FencingStarted(new Epoch(2), "lost", null)),
                FakeControl.entry(
                        2, 2, 30, new Event.PromotionStarted(new Epoch(2), FakeControl.node("h3"), "3", "u", "2", 1)),
                FakeControl.entry(3, 3, 900, new Event.FencingStarted(new Epoch(3), "the candidate died", null))));

        assertThat(changes).extracting(Timeline.Change::totalMillis).containsExactly(null, null);
        assertThat(changes).extracting(Timeline.Change::newPrimary).containsExactly("h3", null);
    }

    @Test
    void aHistoryThatBeginsInTheMiddleIsNoChangeUntilTheNextOne() {
        assertThat(Timeline.of(List.of(FakeControl.entry(9, 2, 0, new Event.EpochOpened(new Epoch(2))))))
                .isEmpty();
    }
}
