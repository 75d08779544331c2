package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiscardedTest {
    @Test
    void whatItsSentenceSaysIsUnderstood() {
        var discarded = new Discarded(2236, "8f1c2d3e@286575");

        assertThat(Discarded.in(discarded.sentence())).contains(discarded);
        assertThat(Discarded.in(discarded.sentence() + "; the disk is almost full"))
                .contains(discarded);
    }

    @Test
    void whatIsSaidBesidesIsKeptApart() {
        var sentence = new Discarded(2236, "8f1c2d3e@286575").sentence();

        assertThat(Discarded.besides(sentence)).isEmpty();
        assertThat(Discarded.besides(sentence + "; the disk is almost full; make room"))
                .isEqualTo("the disk is almost full; make room");
        assertThat(Discarded.besides("the disk is almost full")).isEqualTo("the disk is almost full");
        assertThat(Discarded.besides("")).isEmpty();
    }

    @Test
    void otherSentencesSayNothingOfIt() {
        assertThat(Discarded.in("")).isEmpty();
        assertThat(Discarded.in("Redis ended by itself")).isEmpty();
        assertThat(Discarded.in("x" + new Discarded(1, "a@1").sentence())).isEmpty();
    }

    @Test
    void theHistorysLineSaysTheSameOfItsNode() {
        var discarded = new Discarded(2236, "8f1c2d3e@286575");

        assertThat(new Event.BytesDiscarded(new NodeName("h1"), discarded.bytes(), discarded.end()).sentence())
                .isEqualTo("h1: " + discarded.sentence());
    }
}
