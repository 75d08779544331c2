package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Event;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redis after a loss of power: histories 1 to 3 are registered, any other is that of a restarted process. */
class MemoryLossTest {
    private static final String FENCING = "fencing e3 from h1 of h1,h2,h3 redis for 2500";
    private static final String ALL_LOST = "h1 fenced a@5 data=x; h2 fenced b@7 data=y; h3 fenced c@0 data=z";
    private static final String LAST_IS_DOWN = "; h9 none";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nobody kept anything: the last primary | h1 fenced a@5 data=x; h2 fenced b@7 data=y; h3 fenced c@0 data=z | memory lost, first is h1
            one did not answer: wait               | h1 fenced a@5 data=x; h2 fenced b@7 data=y                       | -
            one kept its memory: that one          | h1 fenced a@5 data=x; h2 fenced 3@7; h3 fenced c@0 data=z        | memory lost, first is h2
            the last primary's file kept all       | h1 fenced a@5; h2 fenced b@7 data=y                              | memory lost, first is h1
            another's file kept all: wait          | h2 fenced b@7; h3 fenced c@5 data=z                              | -
            its disk is gone, one file kept all    | h1 empty; h2 fenced b@7 data=y; h3 fenced c@0                     | memory lost, first is h3
            its disk is gone, two files kept: wait | h1 empty; h2 fenced b@7; h3 fenced c@5                            | -
            the last primary never restarted       | h1 fenced 3@7; h2 fenced b@7; h3 fenced c@5                       | memory lost, first is h1
            a file and a memory: wait              | h1 empty; h2 fenced 3@7; h3 fenced c@5                            | -
            the last primary has lost its disk     | h1 empty; h2 fenced b@7 data=y; h3 fenced c@0 data=z             | memory lost, first is h2
            what it said before it obeyed: wait    | h1 fenced a@5 data=x v=1; h2 fenced b@7 data=y; h3 fenced c@0 data=z | -
            it still reads its file: wait          | h1 starting data=x; h2 fenced b@7 data=y; h3 fenced c@0 data=z   | -
            a quorum kept theirs, its newest is silent: wait | h1 fenced a@5; h2 fenced 3@7 age=9000; h3 fenced 3@6 | -
            one has stopped, with all it has: wait | h1 stopped a@5 data=x exact; h2 fenced b@7 data=y; h3 fenced c@0 data=z | -
            one still reads in what it has: wait   | h1 fenced a@5 data=x; h2 fenced b@7 data=y; h3 fenced c@0 data=z moving | -
            one kept its memory and may not lead   | h1 fenced a@5 data=x; h2 fenced 3@7 never-leads; h3 fenced c@0 data=z | memory lost, first is h2
            its disk is gone, one file kept all and may not lead | h1 empty; h2 fenced b@7 data=y; h3 fenced c@0 never-leads | memory lost, first is h3
            its disk is gone, nobody may lead      | h1 empty; h2 fenced b@7 data=y never-leads; h3 fenced c@0 data=z never-leads | memory lost, first is h2
            nobody kept anything, it may not lead  | h1 fenced a@5 data=x never-leads; h2 fenced b@7 data=y; h3 fenced c@0 data=z | memory lost, first is h1
            a file kept all that is not whole      | h1 empty; h2 fenced b@7 inconsistent; h3 fenced c@0 data=z        | memory lost, first is h3
            one may not lead: another one          | h1 empty; h2 fenced b@7 data=y never-leads; h3 fenced c@0 data=z  | memory lost, first is h3
            one's data have no name: another one   | h1 empty; h2 fenced b@7 data=none; h3 fenced c@0 data=z           | memory lost, first is h3
            one does not say what it has: another  | h1 empty; h2 fenced exact data=y; h3 fenced c@0 data=z            | memory lost, first is h3
            its file kept all, it has stopped      | h1 stopped a@5 exact                                              | -
            its file kept all and is read in still | h1 fenced a@5 moving                                              | -
            its file kept all and is not whole     | h1 fenced a@5 inconsistent                                        | -
            its file kept all and is made anew     | h1 fenced a@5 rebuilding                                          | -
            two kept theirs: nothing was lost      | h1 fenced a@5 data=x; h2 fenced 3@7; h3 fenced 3@8               | promote h3 to 4 from 3@8
            """)
    void whoLostLeastLeadsOnceItIsKnown(String why, String heard, String event) {
        assertThat(Told.decided(FENCING, heard)).isEqualTo(event);
    }

    @Test
    void ofTwoDisksThatCannotBeComparedAnOperatorChooses() {
        var heard = "h1 empty; h2 fenced b@7; h3 fenced c@5";

        assertThat(Told.decided(FENCING + " to h3", heard)).isEqualTo("-");
        assertThat(MemoryLoss.undecided(Given.situation(FENCING, heard)).orElseThrow())
                .startsWith("h2 and h3 restarted with what is on disk")
                .contains("the disk of h1")
                .contains("failover main --to NODE");
        assertThat(Told.decided(FENCING + " to h3 asked", heard)).isEqualTo("memory lost, first is h3");
        assertThat(Told.decided(FENCING + " to h3 asked", heard + " never-leads"))
                .isEqualTo("memory lost, first is h3");
        assertThat(Told.decided(FENCING + " to h1 asked", heard)).isEqualTo("-");
        assertThat(MemoryLoss.undecided(Given.situation(FENCING, "h1 fenced a@5 data=x; h2 fenced b@7; h3 fenced c@5")))
                .as("what the last primary restarted with is older than what its disk could hold")
                .isPresent();
    }

    @Test
    void ofTwoMemoriesTheLongerOneLeadsAndAmongEqualsOneThatMay() {
        var five = "fencing e3 from h1 of h1,h2,h3,h4,h5 k2 redis for 2500";
        var lost = "h1 empty; h2 empty; h3 empty; ";

        assertThat(Told.decided(five, lost + "h4 fenced 3@9 never-leads; h5 fenced 3@8"))
                .isEqualTo("memory lost, first is h4");
        assertThat(Told.decided(five, lost + "h4 fenced 3@9; h5 fenced 3@9 never-leads"))
                .isEqualTo("memory lost, first is h4");
        assertThat(Told.decided(five, lost + "h4 fenced 3@9 never-leads; h5 fenced 3@9"))
                .isEqualTo("memory lost, first is h5");
    }

    @Test
    void theLastPrimaryIsPreferredWhateverItsName() {
        assertThat(Told.decided("fencing e3 from h2 last h2 of h3,h2,h1 redis for 2500", ALL_LOST))
                .isEqualTo("memory lost, first is h2");
        assertThat(Told.decided("fencing e3 from h9 last h9 of h3,h2,h1 redis for 2500", ALL_LOST + LAST_IS_DOWN))
                .isEqualTo("memory lost, first is h1");
    }

    @Test
    void twoDisksAndAMemoryCannotBeComparedEither() {
        assertThat(Told.decided(
                        "fencing e3 from h1 of h1,h2,h3,h4,h5 k2 redis for 2500",
                        "h1 empty; h2 fenced b@7; h3 fenced c@5; h4 fenced 3@9; h5 empty"))
                .isEqualTo("-");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            PostgreSQL never forgets          | fencing e3 from h1 of h1,h2,h3                | h1 empty; h2 fenced b@7; h3 fenced c@5
            one has yet to answer             | fencing e3 from h1 of h1,h2,h3 redis          | h2 fenced b@7; h3 fenced c@5
            the last primary never restarted  | fencing e3 from h1 of h1,h2,h3 redis          | h1 fenced 3@7; h2 fenced b@7; h3 fenced c@5
            the last primary's file kept all  | fencing e3 from h1 of h1,h2,h3 redis          | h1 fenced a@5; h2 fenced b@7; h3 fenced c@5
            one file is all there is          | fencing e3 from h1 of h1,h2,h3 redis          | h1 empty; h2 fenced b@7 data=y; h3 fenced c@0
            a quorum kept its memory          | fencing e3 from h1 of h1,h2,h3,h4,h5 k2 redis | h1 empty; h2 fenced b@7; h3 fenced 3@7; h4 fenced 3@8; h5 fenced 3@9
            """)
    void anOperatorIsAskedOnlyWhereNothingElseDecides(String why, String state, String heard) {
        assertThat(MemoryLoss.undecided(Given.situation(state, heard))).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            h1 fenced a@5; h2 fenced 3@7; h3 fenced b@7 data=y               | no quorum of the members kept its memory (without: h1, h3); h1 kept all that was acknowledged and leads
            h1 fenced 3@7; h2 fenced b@7; h3 fenced c@5                      | no quorum of the members kept its memory (without: h2, h3); h1 kept all that was acknowledged and leads
            h1 fenced a@5 data=x; h2 fenced 3@7; h3 fenced c@0 data=z        | h1, h3 restarted without memory; h2 leads with what it has, and what it lacks of the acknowledged writes is lost
            h1 fenced a@5 data=x; h2 fenced b@7 data=y; h3 fenced c@0 data=z | h1, h2, h3 restarted without memory; h1 leads with what it has, and what it lacks of the acknowledged writes is lost
            """)
    void whatWasLostIsTold(String heard, String reason) {
        assertThat(FailoverRules.decide(Given.situation("fencing e3 from h1 of h3,h1,h2 redis for 2500", heard)))
                .hasValueSatisfying(
                        event -> assertThat(((Event.MemoryLost) event).reason()).isEqualTo(reason));
    }

    /** The last candidate may have opened and hold a lease of its own, whatever the primary before it kept. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it may still serve | h2 running e2 | -
            it does not        | h2 empty      | memory lost, first is h1
            """)
    void aLossOfMemoryWaitsUntilNobodyCanHoldALease(String why, String candidate, String event) {
        assertThat(Told.decided(
                        "fencing e3 from h1 last h2 of h1,h2,h3 redis for 2500",
                        "h1 fenced a@5 lease=0; h3 fenced c@0 data=z lease=0; " + candidate))
                .isEqualTo(event);
    }

    @Test
    void votesThatAreOnTheirWayAreWaitedFor() {
        assertThat(Told.decided("fencing e3 from h1 of h1,h2,h3 redis for 100", ALL_LOST))
                .isEqualTo("-");
    }

    @Test
    void postgresNeverForgets() {
        assertThat(Told.decided("fencing e3 from h1 of h1,h2,h3 for 2500", ALL_LOST))
                .isEqualTo("-");
    }

    @Test
    void theFirstIsThenTheOnlyMemberAndAQuorumByItself() {
        var situation = Given.situation(FENCING, ALL_LOST);
        var event = (Event.MemoryLost) FailoverRules.decide(situation).orElseThrow();
        var applied = (Applied.Next) Transitions.apply(situation.state(), event);

        assertThat(event.reason())
                .contains("h1, h2, h3 restarted without memory")
                .contains("is lost");
        assertThat(event.first()).isEqualTo(new Member(Given.node("h1"), "host-h1", 5432, new Incarnation("x"), false));
        assertThat(applied.state().members()).containsExactly(event.first());
        assertThat(applied.state().phase()).isInstanceOf(Phase.Fencing.class);
        var next = new Situation(applied.state(), situation.topology(), situation.policy(), situation.inPhase());
        assertThat(FailoverRules.decide(next).orElseThrow()).isInstanceOfSatisfying(Event.PromotionStarted.class, e -> {
            assertThat(e.candidate()).isEqualTo(Given.node("h1"));
            assertThat(e.parent()).isEqualTo("a");
        });
    }
}
