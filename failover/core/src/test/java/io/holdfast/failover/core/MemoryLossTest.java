package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Event;
import io.holdfast.protocol.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redis after a loss of power: histories 1 to 3 are registered, any other is that of a restarted process. */
class MemoryLossTest {
    private static final String FENCING = "fencing e3 from h1 of h1,h2,h3 redis for 2500";
    private static final String ALL_LOST = "h1 fenced a@5 data=x; h2 fenced b@7 data=y; h3 fenced c@0 data=z";

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
        assertThat(applied.state().members()).containsExactly(event.first());
        assertThat(applied.state().phase()).isInstanceOf(Phase.Fencing.class);
        var next = new Situation(applied.state(), situation.topology(), situation.policy(), situation.inPhase());
        assertThat(FailoverRules.decide(next).orElseThrow()).isInstanceOfSatisfying(Event.PromotionStarted.class, e -> {
            assertThat(e.candidate()).isEqualTo(Given.node("h1"));
            assertThat(e.parent()).isEqualTo("a");
        });
    }
}
