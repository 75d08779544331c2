package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Attribute;
import io.holdfast.sharding.model.SessionCommand;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BorrowedTest {
    private static final SessionCommand.Read READ = new SessionCommand.Read("hash", true);
    /** The clock runs over meanwhile. */
    private static final long ASKED = Math.subtractExact(Long.MAX_VALUE, 5);

    private final Borrowed borrowed = new Borrowed();

    @Test
    void aLoanHoldsForItsTimeFromWhenItWasAskedFor() {
        var reply = lent("\"a\"", 100);
        borrowed.keep("key", READ, reply, ASKED, ASKED + 60);

        assertThat(borrowed.find("key", READ, ASKED + 99)).isEqualTo(reply);
        assertThat(borrowed.find("key", READ, ASKED + 100)).isNull();
    }

    @Test
    void itAnswersNobodyWhoComesWithAnotherIdOrOnlyLooks() {
        borrowed.keep("key", READ, lent("\"a\"", 100), ASKED, ASKED);

        assertThat(borrowed.find("key", new SessionCommand.Read("old", true), ASKED))
                .isNull();
        assertThat(borrowed.find("key", new SessionCommand.Read("hash", false), ASKED))
                .isNull();
        assertThat(borrowed.find("other", READ, ASKED)).isNull();
    }

    @Test
    void whatIsRecalledIsGoneAndAnAnswerThatWasLentBeforeAndComesLateIsNotKept() {
        borrowed.keep("key", READ, lent("\"a\"", 100), ASKED, ASKED);
        borrowed.drop("key", ASKED + 20);
        assertThat(borrowed.find("key", READ, ASKED + 20)).isNull();

        borrowed.keep("key", READ, lent("\"a\"", 100), ASKED + 20, ASKED + 30);
        assertThat(borrowed.find("key", READ, ASKED + 30)).isNull();

        var next = lent("\"b\"", 100);
        borrowed.keep("key", READ, next, ASKED + 21, ASKED + 40);
        assertThat(borrowed.find("key", READ, ASKED + 40)).isEqualTo(next);
    }

    @Test
    void aRecallIsRememberedUntilNothingThatWasLentBeforeItCanHold() {
        borrowed.drop("key", ASKED);
        borrowed.sweep(ASKED + Loans.LONGEST - 1);
        borrowed.keep("key", READ, lent("\"a\"", Loans.LONGEST), ASKED, ASKED + Loans.LONGEST - 1);
        assertThat(borrowed.find("key", READ, ASKED + Loans.LONGEST - 1)).isNull();

        borrowed.sweep(ASKED + Loans.LONGEST);
        assertThat(borrowed.isEmpty()).isTrue();
        borrowed.keep("key", READ, lent("\"a\"", Loans.LONGEST), ASKED, ASKED + Loans.LONGEST);
        assertThat(borrowed.isEmpty()).isTrue();
    }

    @Test
    void aLateAnswerDoesNotReplaceOneThatHoldsLonger() {
        var next = lent("\"b\"", 100);
        borrowed.keep("key", READ, next, ASKED + 10, ASKED + 20);
        borrowed.keep("key", READ, lent("\"a\"", 100), ASKED, ASKED + 20);

        assertThat(borrowed.find("key", READ, ASKED + 50)).isEqualTo(next);
    }

    @Test
    void whatIsVeryLargeIsNotKept() {
        borrowed.keep("key", READ, lent('"' + "x".repeat(20_000) + '"', 100), ASKED, ASKED);

        assertThat(borrowed.isEmpty()).isTrue();
    }

    private static Reply lent(String json, long time) {
        var shown = new Answer.Shown("", Map.of("a", new Attribute(json, 1)), 1, 1, 1, 1000, 0);
        return new Reply(shown, "h2", 7, 1, time);
    }
}
