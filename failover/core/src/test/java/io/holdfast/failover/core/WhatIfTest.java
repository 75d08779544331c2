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
            a stream is down, the other one dies    | h1 running 4@500; h2 connecting 4@500; h3 streaming 4@450                    | h3 | h1 leads e3, stuck, spare 0, lacks 0
            a stream is down, the primary dies      | h1 running 4@500; h2 connecting 4@300; h3 streaming 4@450                    | h1 | h3 leads e4, writable, spare 0, lacks 50
            """)
    void aGroupThatIsNotWhole(String why, String heard, String dead, String expected) {
        assertThat(told(STEADY, heard, dead)).isEqualTo(expected);
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
