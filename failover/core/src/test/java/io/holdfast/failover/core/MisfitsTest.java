package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events that come in the right phase and are refused all the same: what an older coordinator decided, or what another one has
 * done already. Whatever reaches the register late, twice or out of order meets these refusals last.
 */
class MisfitsTest {
    private static final String STEADY = "steady e3 from h1 of h1,h2,h3 available k1 wanted2";
    private static final String LEAVING = "steady e3 from h1 of h1,h2,h3 leaving h3 k1";
    private static final String FENCING = "fencing e3 from h1 of h1,h2,h3 k1";
    private static final String HANDING_OVER = "handing-over e3 from h1 to h2 of h1,h2,h3 k1";
    private static final Event KEPT = new Event.MemberKept(Given.node("h3"), "needed");
    private static final Event REMOVED = new Event.MemberRemoved(Given.node("h3"));

    static Stream<Arguments> misfits() {
        return Stream.of(
                misfit("a switchover to a stranger", STEADY, new Event.HandOverStarted(Given.node("h9"), "asked for")),
                misfit("a switchover to the primary", STEADY, new Event.HandOverStarted(Given.node("h1"), "asked for")),
                misfit("an epoch that has begun", STEADY, new Event.FencingStarted(new Epoch(3), "lost", null)),
                misfit(
                        "a fence of a group without data",
                        "unborn",
                        new Event.FencingStarted(new Epoch(1), "lost", null)),
                misfit("an epoch that leaves one out", STEADY, new Event.FencingStarted(new Epoch(5), "lost", null)),
                misfit("a promotion of a stranger", FENCING, promotion(3, "h9", "4")),
                misfit("a promotion of another epoch", FENCING, promotion(2, "h2", "4")),
                misfit("a promotion while a primary serves", STEADY, promotion(3, "h2", "5")),
                misfit("a second candidate", "promoting e3 from h1 to h2 of h1,h2,h3", promotion(3, "h3", "5")),
                misfit("a candidate beside the new primary", "opening e3 from h1 of h1,h2,h3", promotion(3, "h2", "5")),
                misfit("a history that was handed out", FENCING, promotion(3, "h2", "3")),
                misfit("a history that leaves one out", FENCING, promotion(3, "h2", "5")),
                misfit("a handover to another one", HANDING_OVER, promotion(4, "h3", "5")),
                misfit("a handover in the old epoch", HANDING_OVER, promotion(3, "h2", "5")),
                misfit(
                        "a promotion of an older epoch came about",
                        "promoting e3 from h1 to h2 of h1,h2,h3",
                        new Event.CandidatePromoted(new Epoch(2), "2", 200)),
                misfit("an older epoch opens", "opening e3 from h1 of h1,h2,h3", new Event.EpochOpened(new Epoch(2))),
                misfit("a member joins twice", STEADY, new Event.MemberAdded(Given.member("h2"))),
                misfit(
                        "data that were taken out join again",
                        "steady e3 from h1 of h1,h2 retired h3",
                        new Event.MemberAdded(Given.member("h3"))),
                misfit("a stranger leaves", STEADY, new Event.MemberLeaving(Given.node("h9"), "gone")),
                misfit("the primary leaves", STEADY, new Event.MemberLeaving(Given.node("h1"), "gone")),
                misfit("who does not leave is kept", LEAVING, new Event.MemberKept(Given.node("h2"), "needed")),
                misfit("a member is kept between two primaries", FENCING + " leaving h3", KEPT),
                misfit("a member is removed while a quorum is counted", FENCING + " leaving h3", REMOVED),
                misfit("a member is removed while the primary stops", HANDING_OVER + " leaving h3", REMOVED),
                misfit("who does not leave is removed", LEAVING, new Event.MemberRemoved(Given.node("h2"))),
                misfit(
                        "the primary is removed",
                        "steady e3 from h1 of h1,h2,h3 leaving h1",
                        new Event.MemberRemoved(Given.node("h1"))),
                misfit("a replica goes on alone", STEADY, new Event.WentAlone(Given.node("h2"), "too few")),
                misfit(
                        "a strict primary goes on alone",
                        "steady e3 from h1 of h1,h2,h3 k1",
                        new Event.WentAlone(Given.node("h1"), "too few")),
                misfit("PostgreSQL lost its memory", FENCING, memoryLost("h2")),
                misfit("a loss of memory while a primary serves", STEADY + " redis", memoryLost("h2")),
                misfit("a stranger is what is left", FENCING + " redis", memoryLost("h9")),
                misfit("k that is in force is raised", STEADY, new Event.AckRuleRaised(1)),
                misfit("k is raised beyond what is wanted", STEADY, new Event.AckRuleRaised(3)),
                misfit("a pause of a paused group", STEADY + " paused", new Event.Paused()),
                misfit("an end of no pause", STEADY, new Event.Resumed()));
    }

    private static Arguments misfit(String why, String state, Event event) {
        return Arguments.of(why, state, event);
    }

    private static Event promotion(long epoch, String candidate, String history) {
        return new Event.PromotionStarted(new Epoch(epoch), Given.node(candidate), history, "uuid", "3", 300);
    }

    private static Event memoryLost(String first) {
        return new Event.MemoryLost(Given.member(first), "8f1c", "all restarted");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misfits")
    void isRefused(String why, String state, Event event) {
        assertThat(Transitions.apply(Given.state(state), event)).isInstanceOf(Applied.Misfit.class);
    }

    @Test
    void whatFitsChangesNothingElse() {
        var promoted =
                applied("promoting e3 from h1 to h2 of h1,h2,h3", new Event.CandidatePromoted(new Epoch(3), "3", 333));
        assertThat(promoted.lineage().stream().filter(entry -> entry.from() == 333))
                .extracting(LineageEntry::epoch)
                .containsExactly(new Epoch(3));

        var leaving = applied(STEADY, new Event.MemberLeaving(Given.node("h2"), "gone"));
        assertThat(leaving.members())
                .filteredOn(Member::leaving)
                .extracting(Member::node)
                .containsExactly(Given.node("h2"));

        var alone = applied(STEADY, new Event.WentAlone(Given.node("h1"), "too few"));
        assertThat(alone.members()).extracting(Member::node).containsExactly(Given.node("h1"));
        assertThat(alone.ackRule().k()).isZero();

        var memory = applied(FENCING + " redis", memoryLost("h2"));
        assertThat(memory.members()).extracting(Member::node).containsExactly(Given.node("h2"));
        assertThat(memory.lineage().getLast().history()).isEqualTo("8f1c");
        var known = applied(FENCING + " redis", new Event.MemoryLost(Given.member("h2"), "3", "all restarted"));
        assertThat(known.lineage()).isEqualTo(Given.state(FENCING + " redis").lineage());

        assertThat(applied(STEADY + " paused", new Event.Resumed())).isEqualTo(Given.state(STEADY));
    }

    /** Redis draws the names of its histories itself: they are no numbers, and the register hears them afterwards. */
    @Test
    void aHistoryThatRedisNamesIsKnownByThatName() {
        var born = applied(
                "initialising to h1 redis",
                new Event.Initialised(Given.member("h1"), "8f1c", Given.SYSTEM, Given.SECRET));
        assertThat(born.lineage().getLast().history()).isEqualTo("8f1c");
        assertThat(born.nextHistory()).isEqualTo(2);

        var promoted = applied(
                "promoting e3 from h1 to h2 of h1,h2,h3 redis",
                new Event.CandidatePromoted(new Epoch(3), "3", 333, "8f1c"));
        assertThat(promoted.lineage()).extracting(LineageEntry::history).containsExactly("1", "2", "3", "8f1c");
        assertThat(promoted.lineage().getLast().from()).isEqualTo(333);
    }

    private static GroupState applied(String state, Event event) {
        return ((Applied.Next) Transitions.apply(Given.state(state), event)).state();
    }
}
