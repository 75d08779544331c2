package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Attribute;
import io.holdfast.sharding.model.SessionCommand;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopiesTest {
    private static final SessionCommand.Read READ = new SessionCommand.Read("hash", true);
    /** The clock runs over meanwhile. */
    private static final long ASKED = Math.subtractExact(Long.MAX_VALUE, 5);

    private final Copies copies = new Copies();

    @Test
    void aCopyHoldsForItsTimeFromWhenItWasAskedFor() {
        var reply = lent("\"a\"", 100);
        copies.keep("key", READ, reply, ASKED, ASKED + 60);

        assertThat(copies.find("key", READ, ASKED + 99)).isEqualTo(reply);
        assertThat(copies.find("key", READ, ASKED + 100)).isNull();
    }

    @Test
    void itAnswersNobodyWhoComesWithAnotherIdOrOnlyLooks() {
        copies.keep("key", READ, lent("\"a\"", 100), ASKED, ASKED);

        assertThat(copies.find("key", new SessionCommand.Read("old", true), ASKED))
                .isNull();
        assertThat(copies.find("key", new SessionCommand.Read("hash", false), ASKED))
                .isNull();
        assertThat(copies.find("other", READ, ASKED)).isNull();
    }

    @Test
    void whatIsRecalledIsGoneAndAnAnswerThatWasLentBeforeAndComesLateIsNotKept() {
        copies.keep("key", READ, lent("\"a\"", 100), ASKED, ASKED);
        copies.drop("key", ASKED + 20);
        assertThat(copies.find("key", READ, ASKED + 20)).isNull();

        copies.keep("key", READ, lent("\"a\"", 100), ASKED + 20, ASKED + 30);
        assertThat(copies.find("key", READ, ASKED + 30)).isNull();

        var next = lent("\"b\"", 100);
        copies.keep("key", READ, next, ASKED + 21, ASKED + 40);
        assertThat(copies.find("key", READ, ASKED + 40)).isEqualTo(next);
    }

    @Test
    void aRecallIsRememberedUntilNothingThatWasLentBeforeItCanHold() {
        copies.drop("key", ASKED);
        copies.sweep(ASKED + Loans.LONGEST - 1);
        copies.keep("key", READ, lent("\"a\"", Loans.LONGEST), ASKED, ASKED + Loans.LONGEST - 1);
        assertThat(copies.find("key", READ, ASKED + Loans.LONGEST - 1)).isNull();

        copies.sweep(ASKED + Loans.LONGEST);
        assertThat(copies.isEmpty()).isTrue();
        copies.keep("key", READ, lent("\"a\"", Loans.LONGEST), ASKED, ASKED + Loans.LONGEST);
        assertThat(copies.isEmpty()).isTrue();
    }

    @Test
    void aLateAnswerDoesNotReplaceOneThatHoldsLonger() {
        var next = lent("\"b\"", 100);
        copies.keep("key", READ, next, ASKED + 10, ASKED + 20);
        copies.keep("key", READ, lent("\"a\"", 100), ASKED, ASKED + 20);

        assertThat(copies.find("key", READ, ASKED + 50)).isEqualTo(next);
    }

    @Test
    void whatIsVeryLargeIsNotKept() {
        copies.keep("key", READ, lent('"' + "x".repeat(20_000) + '"', 100), ASKED, ASKED);

        assertThat(copies.isEmpty()).isTrue();
    }

    private static Reply lent(String json, long time) {
        var shown = new Answer.Shown("", Map.of("a", new Attribute(json, 1)), 1, 1, 1, 1000, 0);
        return new Reply(shown, "h2", 7, 1, time);
    }
}
