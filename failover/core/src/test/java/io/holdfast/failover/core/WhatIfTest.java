package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatIfTest {
    private static final String STEADY = "steady e3 from h1 of h1,h2,h3";
    private static final String ALL =
            "h1 running 4@500 leads=3:4:3:300 marker=3 acks=h2+h3; h2 streaming 4@500 up=h1 caught-up; h3 streaming 4@450 up=h1 caught-up";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            the primary dies                       |           | h1 | h2 leads e4, writable, spare 0, lacks 0
            a replica dies                         |           | h2 | h1 leads e3, writable, spare 0, lacks 0
            the other replica dies                 |           | h3 | h1 leads e3, writable, spare 0, lacks 0
            a stranger dies                        |           | h9 | h1 leads e3, writable, spare 1, lacks 0
            Redis: the primary dies                | redis     | h1 | h2 leads e4, writable, spare 0, lacks 0
            Redis: a replica dies                  | redis     | h3 | h1 leads e3, writable, spare 0, lacks 0
            each write is held by two              | k2        | h2 | h1 leads e3, stuck, spare 0, lacks 0
            the primary of three dies, held by two | k2        | h1 | nobody leads e4, stuck, spare 0, lacks 0
            available: a replica dies              | available | h3 | h1 leads e3, writable, spare 0, lacks 0
            paused: the primary dies               | paused    | h1 | nobody leads e3, stuck, spare 0, lacks 0
            paused: a replica dies                 | paused    | h2 | h1 leads e3, writable, spare 0, lacks 0
            """)
    void aWholeGroup(String why, String more, String dead, String expected) {
        assertThat(told(STEADY + " " + (more == null ? "" : more), ALL, dead)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            the successor lacks what nobody held    | h1 running 4@500; h2 streaming 4@420 up=h1; h3 streaming 4@450 up=h1         | h1 | h3 leads e4, writable, spare 0, lacks 50
            the newest one may not lead: hands over | h1 running 4@500; h2 streaming 4@500 never-leads; h3 streaming 4@450         | h1 | h3 leads e5, writable, spare 0, lacks 0
            one replica is silent already           | h1 running 4@500; h2 streaming 4@500; h3 streaming 4@450 age=9000            | h1 | no majority
            one is silent, its replica dies         | h1 running 4@500; h2 streaming 4@500; h3 streaming 4@450 age=9000            | h2 | no majority
            a replica's data is gone                | h1 running 4@500; h2 streaming 4@500; h3 empty                               | h1 | nobody leads e4, stuck, spare 0, lacks 0
            a replica is being cloned anew          | h1 running 4@500; h2 streaming 4@500; h3 cloning 4@100 rebuilding            | h1 | nobody leads e4, stuck, spare 0, lacks 0
            the successor holds more than was told  | h1 running 4@450; h2 streaming 4@500; h3 streaming 4@450                     | h1 | h2 leads e4, writable, spare 0, lacks 0
            a replica hangs                         | h1 running 4@500; h2 streaming 4@500; h3 hung 4@450                          | h1 | nobody leads e4, stuck, spare 0, lacks 0
            the replicas lack a whole history       | h1 running 4@500; h2 streaming 3@300; h3 streaming 3@300                     | h1 | h2 leads e4, writable, spare 0, lacks -1
            one is taken out, a stream stays down   | h1 running 4@500; h2 connecting 4@500; h3 empty                              | h9 | h1 leads e3, stuck, spare 0, lacks 0
            a stream is down, the other one dies    | h1 running 4@500; h2 connecting 4@500; h3 streaming 4@450                    | h3 | h1 leads e3, stuck, spare 0, lacks 0
            a stream is down, the primary dies      | h1 running 4@500; h2 connecting 4@300; h3 streaming 4@450                    | h1 | h3 leads e4, writable, spare 0, lacks 50
            """)
    void aGroupThatIsNotWhole(String why, String heard, String dead, String expected) {
        assertThat(told(STEADY, heard, dead)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"h1, primary", "h2, replica", "h9, no member"})
    void theAnswerSaysWhatTheNodeWas(String dead, String role) {
        assertThat(WhatIf.dies(Given.situation(STEADY, ALL), Given.node(dead)).role())
                .isEqualTo(role);
    }

    @Test
    void amongEqualsTheSuccessorIsPlacedAwayFromTheCoordinator() {
        var equals = "h1 running 4@500; h2 streaming 4@500; h3 streaming 4@500";

        assertThat(told(STEADY + " coordinator h2", equals, "h1")).startsWith("h3 leads");
        assertThat(told(STEADY + " coordinator h1", equals, "h1")).startsWith("h2 leads");
    }

    /** A replica dies, or somebody who is no member, and the primary changes all the same: the old one is told. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            the primary may not lead      | steady e3 from h2 last h2 of h1,h2,h3 | h1 streaming 4@500 up=h2 caught-up; h2 running 4@500 acks=h1+h3 never-leads; h3 streaming 4@450 up=h2 | h3 | 0   | "h1 would take over from h2 in epoch 4; no acknowledged write would be lost, by the newest reports not even one that is not acknowledged yet. Writes would go on; the loss of one more member would make them wait."
            a change has begun            | fencing e3 from h1 of h1,h2,h3 | h1 running 3@500 e2 age=9000; h2 fenced 3@400; h3 fenced 3@390 | h9 | 100 | "h2 would take over from h1 in epoch 3; no acknowledged write would be lost, and at most 100 bytes that are not acknowledged yet. Writes would go on; the loss of one more member would make them wait."
            all lost their memory         | fencing e3 from h1 of h1,h2,h3 redis available k0 wanted1 | h1 empty; h2 fenced b@7 data=y; h3 fenced c@0 data=z | h9 | -1  | "h2 would take over from h1 in epoch 3; acknowledged writes could be lost, because too many members lost their memory. Writes would go on, held by nobody else."
            the first primary is promoted | fencing e1 of h1 available k0 wanted1 | h1 fenced 1@40; h2 empty; h3 empty | h3 | -1  | "h1 would lead in epoch 1; no acknowledged write would be lost. Writes would go on, held by nobody else."
            """)
    void whoIsSucceededIsTheOldPrimaryWhoeverDies(
            String why, String state, String heard, String dead, long lacks, String sentence) {
        var answer = WhatIf.dies(Given.situation(state, heard), Given.node(dead));

        assertThat(answer.sentence()).isEqualTo(sentence);
        assertThat(answer.unconfirmedBytes()).isEqualTo(lacks);
        assertThat(answer.acknowledgedLost()).isEqualTo(sentence.contains("acknowledged writes could be lost"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            no data yet            | unborn                           | h1 empty e0; h2 empty e0; h3 empty e0 | h3 | "Nobody would lead: No data yet: waiting for h3."
            nobody decides         | steady e3 from h1 paused         | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | h1 | "Nobody could take over from h1: PAUSED: nothing is decided until resume. The primary h1 has not been heard for 60000 ms."
            too few are left       | steady e3 from h1 k2             | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | h2 | "h1 would go on as the primary. Writes would wait: too few replicas would stream."
            one to spare           | steady e3 from h1                | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | h9 | "h1 would go on as the primary. Writes would go on, with 1 replica to spare."
            two to spare           | steady e3 from h1 of h1,h2,h3,h4 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5; h4 streaming 4@5 | h9 | "h1 would go on as the primary. Writes would go on, with 2 replicas to spare."
            an older history       | steady e3 from h1                | h1 running 4@500; h2 streaming 3@300; h3 streaming 3@300 | h1 | "h2 would take over from h1 in epoch 4; no acknowledged write would be lost. Writes would go on; the loss of one more member would make them wait."
            """)
    void theSentenceSaysWhatIsLeft(String why, String state, String heard, String dead, String sentence) {
        assertThat(WhatIf.dies(Given.situation(state, heard), Given.node(dead)).sentence())
                .isEqualTo(sentence);
    }

    @Test
    void theLastThatHoldsEverythingIsMissedUntilItComesBack() {
        var heard = "h1 running 4@500; h2 none; h3 none";

        var answer =
                WhatIf.dies(Given.situation("steady e3 from h1 of h1 k0 wanted1 available", heard), Given.node("h1"));

        assertThat(answer.primary()).isNull();
        assertThat(answer.writable()).isFalse();
        assertThat(answer.sentence()).startsWith("Nobody could take over from h1: ");
    }

    @Test
    void durabilityAvailableGoesOnAloneAndSaysSo() {
        var heard = "h1 running 4@500; h2 streaming 4@500; h3 none";

        var answer = WhatIf.dies(
                Given.situation("steady e3 from h1 of h1,h2 k1 available configured h1,h2,h3 for 9000", heard),
                Given.node("h2"));

        assertThat(answer.writable()).isTrue();
        assertThat(answer.sentence())
                .isEqualTo("h1 would go on as the primary. Writes would go on, held by nobody else.");
    }

    @Test
    void theSentenceSaysWhoTakesOverWhatIsLostAndWhatIsLeft() {
        var heard = "h1 running 4@500; h2 streaming 4@420; h3 streaming 4@450";

        var answer = WhatIf.dies(Given.situation(STEADY, heard), Given.node("h1"));

        assertThat(answer.role()).isEqualTo("primary");
        assertThat(answer.sentence())
                .isEqualTo("h3 would take over from h1 in epoch 4; no acknowledged write would be lost, and at most 50"
                        + " bytes that are not acknowledged yet. Writes would go on; the loss of one more member would"
                        + " make them wait.");
    }

    @Test
    void withoutAMajorityEvenAHealthyPrimaryEnds() {
        var heard = "h1 running 4@500; h2 streaming 4@500; h3 streaming 4@500 age=5000";

        var answer = WhatIf.dies(Given.situation(STEADY, heard), Given.node("h2"));

        assertThat(answer.majority()).isFalse();
        assertThat(answer.primary()).isNull();
        assertThat(answer.writable()).isFalse();
        assertThat(answer.acknowledgedLost()).isFalse();
        assertThat(answer.unconfirmedBytes()).isZero();
        assertThat(answer.spare()).isZero();
        assertThat(answer.sentence())
                .isEqualTo(
                        "Without h2 only 1 of 3 control nodes would answer: nothing could be decided, and the primary"
                                + " would be ended once its lease ran out (1800 ms).");
    }

    @Test
    void theStepsAreThoseOfTheRules() {
        var answer = WhatIf.dies(Given.situation(STEADY, ALL), Given.node("h1"));

        assertThat(answer.events())
                .extracting(Object::getClass)
                .containsExactly(
                        Event.FencingStarted.class,
                        Event.PromotionStarted.class,
                        Event.CandidatePromoted.class,
                        Event.EpochOpened.class);
    }

    /** What nobody was asked to do is not imagined: no setting is verified that was not verified before. */
    @Test
    void whileThePhaseStaysTheReportsAreThoseThatWereHeard() {
        var heard = "h1 running 4@500 acks=h2; h2 streaming 4@500 up=h1 caught-up; h3 empty";

        assertThat(WhatIf.dies(Given.situation(STEADY, heard), Given.node("h9")).events())
                .extracting(Object::getClass)
                .containsExactly(Event.MemberLeaving.class);
    }

    @Test
    void inTheNextEpochAllDoAsTheyAreTold() {
        var state = "steady e3 from h1 of h1,h2,h3,h4,h5 k2 control h1,h2,h3,h4,h5";
        var heard = "h1 running 4@500; h2 streaming 4@500; h3 streaming 4@500; h4 streaming 4@500; h5 empty";

        assertThat(WhatIf.dies(Given.situation(state, heard), Given.node("h1")).events())
                .extracting(Object::getClass)
                .containsExactly(
                        Event.FencingStarted.class,
                        Event.PromotionStarted.class,
                        Event.CandidatePromoted.class,
                        Event.EpochOpened.class,
                        Event.MemberLeaving.class,
                        Event.MemberRemoved.class);
    }

    private static String told(String state, String heard, String dead) {
        var answer = WhatIf.dies(Given.situation(state, heard), Given.node(dead));
        if (!answer.majority()) {
            return "no majority";
        }
        return "%s leads e%d, %s, spare %d, lacks %d"
                .formatted(
                        answer.primary() == null ? "nobody" : answer.primary(),
                        answer.epoch(),
                        answer.writable() ? "writable" : "stuck",
                        answer.spare(),
                        answer.unconfirmedBytes());
    }
}
