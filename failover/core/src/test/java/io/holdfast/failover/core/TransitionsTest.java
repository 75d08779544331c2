package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Phase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an event makes of a state, and where it is refused. */
class TransitionsTest {
    private static final List<String> PHASES = List.of(
            "unborn",
            "initialising to h1",
            "steady e3 from h1 of h1,h2,h3 available k1 wanted2",
            "handing-over e3 from h1 to h2 of h1,h2,h3 available k1 wanted2",
            "fencing e3 from h1 of h1,h2,h3 available k1 wanted2",
            "promoting e3 from h1 to h2 of h1,h2,h3 available k1 wanted2",
            "opening e3 from h1 of h1,h2,h3 leaving h3 available k1 wanted2");

    private static final List<Event> EVENTS = List.of(
            new Event.InitialisationStarted(Given.node("h1")),
            new Event.Initialised(Given.member("h1"), "1", Given.SYSTEM, Given.SECRET),
            new Event.HandOverStarted(Given.node("h2"), "asked for"),
            new Event.HandOverCancelled("the target is gone"),
            new Event.FencingStarted(new Epoch(4), "lost", null),
            new Event.PromotionStarted(new Epoch(3), Given.node("h2"), "4", "uuid", "3", 300),
            new Event.CandidatePromoted(new Epoch(3), "3", 300),
            new Event.EpochOpened(new Epoch(3)),
            new Event.MemberAdded(Given.member("h4")),
            new Event.MemberLeaving(Given.node("h2"), "its data is gone"),
            new Event.MemberKept(Given.node("h3"), "needed"),
            new Event.MemberRemoved(Given.node("h3")),
            new Event.WentAlone(Given.node("h1"), "too few"),
            new Event.MemoryLost(Given.member("h2"), "8f1c", "all restarted"),
            new Event.AckRuleRaised(2),
            new Event.BytesDiscarded(Given.node("h3"), 2236, "3@2536"),
            new Event.Paused(),
            new Event.Resumed());

    @ParameterizedTest(name = "{0} fits only {1}")
    @CsvSource({
        "InitialisationStarted, unborn initialising",
        "Initialised, unborn initialising",
        "HandOverStarted, steady",
        "HandOverCancelled, handing-over",
        "FencingStarted, steady handing-over fencing promoting opening",
        "PromotionStarted, fencing",
        "CandidatePromoted, promoting",
        "EpochOpened, opening",
        "MemberAdded, steady opening",
        "MemberLeaving, steady opening",
        "MemberKept, opening",
        "MemberRemoved, opening",
        "WentAlone, steady opening",
        "MemoryLost, ''",
        "AckRuleRaised, steady opening",
        "BytesDiscarded, steady opening",
        "Paused, unborn initialising steady handing-over fencing promoting opening",
        "Resumed, ''"
    })
    void anEventIsRefusedWhereItDoesNotFit(String name, String phases) {
        var event = EVENTS.stream()
                .filter(e -> e.getClass().getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();

        var fits = PHASES.stream()
                .map(Given::state)
                .filter(state -> Transitions.apply(state, event) instanceof Applied.Next)
                .map(state -> state.phase().word())
                .collect(Collectors.joining(" "));

        assertThat(fits).isEqualTo(phases);
    }

    @Test
    void everyEventIsOfTheListAbove() {
        assertThat(EVENTS.stream().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(Set.of(Event.class.getPermittedSubclasses()));
    }

    static Stream<Arguments> changes() {
        var steady = "steady e3 from h1 of h1,h2,h3 available k1 wanted2";
        var leaving = "steady e3 from h1 of h1,h2,h3 leaving h3";
        return Stream.of(
                Arguments.of("unborn", new Event.InitialisationStarted(Given.node("h2")), "initialising to h2"),
                Arguments.of(
                        "steady e3 from h1 of h1,h2,h3",
                        new Event.HandOverStarted(Given.node("h2"), "asked for"),
                        "handing-over e3 from h1 to h2 of h1,h2,h3"),
                Arguments.of(
                        "handing-over e3 from h1 to h2 of h1,h2,h3",
                        new Event.HandOverCancelled("the target is gone"),
                        "steady e3 from h1 of h1,h2,h3"),
                Arguments.of(
                        "steady e3 from h1 of h1,h2,h3",
                        new Event.FencingStarted(new Epoch(4), "a reason", Given.node("h2")),
                        "fencing e4 from h1 to h2 of h1,h2,h3"),
                Arguments.of(
                        "opening e3 from h1 of h1,h2,h3",
                        new Event.EpochOpened(new Epoch(3)),
                        "steady e3 from h1 of h1,h2,h3"),
                Arguments.of(
                        "steady e3 from h1 of h1,h2,h3",
                        new Event.MemberAdded(Given.member("h4")),
                        "steady e3 from h1 of h1,h2,h3,h4"),
                Arguments.of(
                        "steady e3 from h1 of h1,h2,h3",
                        new Event.MemberLeaving(Given.node("h3"), "its data is gone"),
                        leaving),
                Arguments.of(
                        leaving, new Event.MemberKept(Given.node("h3"), "needed"), "steady e3 from h1 of h1,h2,h3"),
                Arguments.of(
                        leaving, new Event.MemberRemoved(Given.node("h3")), "steady e3 from h1 of h1,h2 retired h3"),
                Arguments.of(
                        steady,
                        new Event.WentAlone(Given.node("h1"), "too few"),
                        "steady e3 from h1 of h1 available k0 wanted2"),
                Arguments.of(steady, new Event.AckRuleRaised(2), "steady e3 from h1 of h1,h2,h3 available k2 wanted2"),
                Arguments.of(steady, new Event.BytesDiscarded(Given.node("h3"), 2236, "3@2536"), steady),
                Arguments.of(steady, new Event.Paused(), steady + " paused"),
                Arguments.of(steady + " paused", new Event.Resumed(), steady));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("changes")
    void anEventChangesWhatItSaysAndNothingElse(String before, Event event, String after) {
        assertThat(next(Given.state(before), event)).isEqualTo(Given.state(after));
    }

    @Test
    void aPromotionIsOpenedOnlyWhenItsMarkerIsHeld() {
        var promoting = next(
                Given.state("fencing e3 from h1 of h1,h2,h3"),
                new Event.PromotionStarted(new Epoch(3), Given.node("h2"), "4", "uuid", "3", 300));
        assertThat(promoting.phase()).isEqualTo(new Phase.Promoting(Given.node("h2"), "4"));
        assertThat(promoting.lineage().getLast())
                .isEqualTo(new LineageEntry(new Epoch(3), "4", Given.node("h2"), "3", 300, "uuid", false));

        var opening = next(promoting, new Event.CandidatePromoted(new Epoch(3), "3", 300));
        assertThat(opening.lineage()).isEqualTo(promoting.lineage());

        var steady = next(opening, new Event.EpochOpened(new Epoch(3)));
        assertThat(steady.lineage().getLast().opened()).isTrue();
        assertThat(steady.primary()).isEqualTo(Given.node("h2"));
    }

    @Test
    void whatRedisRestartedWithIsABaseOfItsOwn() {
        var next = next(
                Given.state("fencing e3 from h1 of h1,h2,h3 redis"),
                new Event.MemoryLost(Given.member("h2"), "8f1c", "all restarted"));

        assertThat(next.members()).containsExactly(Given.member("h2"));
        assertThat(next.lineage())
                .hasSize(4)
                .endsWith(new LineageEntry(Epoch.NONE, "8f1c", Given.node("h2"), "", 0, "", false));
    }

    @Test
    void anEpochIsTheNextOneOrNothing() {
        var state = Given.state("steady e3 from h1 of h1,h2,h3");

        assertThat(apply(state, new Event.FencingStarted(new Epoch(3), "late", null)))
                .isNull();
        assertThat(apply(state, new Event.FencingStarted(new Epoch(5), "early", null)))
                .isNull();
    }

    @Test
    void afterACleanStopTheTargetIsPromotedInTheNextEpoch() {
        var state = Given.state("handing-over e3 from h1 to h2 of h1,h2,h3");
        var target = new Event.PromotionStarted(new Epoch(4), Given.node("h2"), "5", "uuid", "3", 300);
        var another = new Event.PromotionStarted(new Epoch(4), Given.node("h3"), "5", "uuid", "3", 300);
        var tooEarly = new Event.PromotionStarted(new Epoch(3), Given.node("h2"), "5", "uuid", "3", 300);

        assertThat(next(state, target).epoch()).isEqualTo(new Epoch(4));
        assertThat(apply(state, another)).isNull();
        assertThat(apply(state, tooEarly)).isNull();
    }

    @Test
    void aHistoryIsHandedOutOnce() {
        var state = Given.state("fencing e3 from h1 of h1,h2,h3");
        var used = new Event.PromotionStarted(new Epoch(3), Given.node("h2"), "3", "uuid", "3", 300);

        assertThat(apply(state, used)).isNull();
    }

    @Test
    void onlyAMemberIsPromotedAndWhoWasAboutToLeaveStays() {
        var state = Given.state("fencing e3 from h1 of h1,h2,h3 leaving h2");
        var stranger = new Event.PromotionStarted(new Epoch(3), Given.node("h4"), "4", "uuid", "3", 300);
        var leaving = new Event.PromotionStarted(new Epoch(3), Given.node("h2"), "4", "uuid", "3", 300);

        assertThat(apply(state, stranger)).isNull();
        assertThat(next(state, leaving).members()).noneMatch(Member::leaving);
        assertThat(next(state, leaving).nextHistory()).isEqualTo(5);
    }

    @Test
    void whoIsTakenOutIsRetired() {
        var state = Given.state("steady e3 from h1 of h1,h2,h3 leaving h3");

        var next = next(state, new Event.MemberRemoved(Given.node("h3")));

        assertThat(next.members()).extracting(Member::node).containsExactly(Given.node("h1"), Given.node("h2"));
        assertThat(next.retired()).containsExactly(Given.incarnation("h3"));
        assertThat(next(
                                Given.state("steady e3 from h1 of h1,h2,h3 leaving h3 retired h9"),
                                new Event.MemberRemoved(Given.node("h3")))
                        .retired())
                .containsExactly(Given.incarnation("h9"), Given.incarnation("h3"));
        assertThat(apply(next, new Event.MemberAdded(Given.member("h3")))).isNull();
    }

    @Test
    void thePrimaryNeitherLeavesNorIsTakenOutNorHandedOverTo() {
        var state = Given.state("steady e3 from h1 of h1,h2,h3 leaving h1");

        assertThat(apply(state, new Event.MemberLeaving(Given.node("h1"), "asked for")))
                .isNull();
        assertThat(apply(state, new Event.MemberRemoved(Given.node("h1")))).isNull();
        assertThat(apply(state, new Event.HandOverStarted(Given.node("h1"), "asked for")))
                .isNull();
    }

    @Test
    void aGroupThatIsStrictNeverGoesOnAlone() {
        var alone = new Event.WentAlone(Given.node("h1"), "too few");

        assertThat(apply(Given.state("steady e3 from h1 of h1,h2,h3"), alone)).isNull();
        assertThat(next(Given.state("steady e3 from h1 of h1,h2,h3 available k1"), alone)
                        .ackRule()
                        .k())
                .isZero();
    }

    @Test
    void thePrimaryIsTheOneThatWasPromotedAndItsHistoryLeftTheParentWhereItSaid() {
        var next = next(
                Given.state("promoting e3 from h1 to h2 of h1,h2,h3"),
                new Event.CandidatePromoted(new Epoch(3), "3", 317));

        assertThat(next.primary()).isEqualTo(Given.node("h2"));
        assertThat(next.lineage().getLast().from()).isEqualTo(317);
        assertThat(next.phase()).isInstanceOf(Phase.Opening.class);
    }

    @Test
    void theFirstDataGetsTheFirstEpochAndLeadsIt() {
        var next = next(
                Given.state("initialising to h1"),
                new Event.Initialised(Given.member("h1"), "7", Given.SYSTEM, Given.SECRET));

        assertThat(next.epoch()).isEqualTo(new Epoch(1));
        assertThat(next.phase()).isEqualTo(new Phase.Fencing("the first primary", Given.node("h1")));
        assertThat(next.nextHistory()).isEqualTo(8);
        assertThat(next.members()).containsExactly(Given.member("h1"));
        assertThat(next.systemId()).isEqualTo(Given.SYSTEM);
        assertThat(next.secret()).isEqualTo(Given.SECRET);
        assertThat(next.lineage())
                .containsExactly(new LineageEntry(Epoch.NONE, "7", Given.node("h1"), "", 0, "", true));
    }

    @Test
    void everyPhaseHasARowAndEveryOrderIsIssuedInSomePhase() {
        var rows = FailoverRules.TABLE.stream().map(FailoverRules.Rule::phase).collect(Collectors.toSet());
        Map<String, Set<String>> issued = new TreeMap<>();
        for (var text : PHASES) {
            var state = Given.state(text);
            for (var name : List.of("h1", "h2", "h3", "h4")) {
                issued.computeIfAbsent(state.phase().word(), w -> new TreeSet<>())
                        .add(Orders.of(state, Given.node(name)).getClass().getSimpleName());
            }
        }

        assertThat(rows).isEqualTo(Set.of(Phase.class.getPermittedSubclasses()));
        assertThat(issued)
                .isEqualTo(Map.of(
                        "unborn", Set.of("Observe"),
                        "initialising", Set.of("Initialise", "Observe"),
                        "steady", Set.of("Lead", "Follow", "Rebuild"),
                        "handing-over", Set.of("HandOver", "Follow", "Rebuild"),
                        "fencing", Set.of("Fence"),
                        "promoting", Set.of("Promote", "Fence", "Follow"),
                        "opening", Set.of("Lead", "Follow", "Rebuild")));
    }

    private static GroupState next(GroupState state, Event event) {
        return switch (Transitions.apply(state, event)) {
            case Applied.Next next -> next.state();
            case Applied.Misfit misfit -> throw new AssertionError(misfit.sentence());
        };
    }

    /** Null when the event does not fit. */
    private static @Nullable GroupState apply(GroupState state, Event event) {
        return Transitions.apply(state, event) instanceof Applied.Next next ? next.state() : null;
    }
}
