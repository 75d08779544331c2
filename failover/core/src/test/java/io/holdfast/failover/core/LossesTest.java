package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.HistoryEntry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTest {
    private static final String HEARD = "h1 running 4@500; h2 connecting 4@400"
            + " why=2236-bytes-that-were-never-acknowledged-are-discarded:-it-had-gone-on-to-8f1c2d3e@286575";
    private static final Event LOSS = new Event.BytesDiscarded(Given.node("h2"), 2236, "8f1c2d3e@286575");
    private static final String STEADY = "steady e3 from h1 of h1,h2,h3";

    @Test
    void whatAMemberDiscardedIsWrittenDownOnce() {
        var before = entry(Given.VERSION, new Event.EpochOpened(new Epoch(3)));
        assertThat(untold(STEADY, before)).isEqualTo(LOSS);
        assertThat(untold("opening e3 from h1 of h1,h2,h3", before)).isEqualTo(LOSS);

        assertThat(Losses.untold(Given.situation(STEADY, HEARD), () -> List.of(entry(Given.VERSION - 1, LOSS), before)))
                .isEmpty();
    }

    @Test
    void whileTheHistoryIsNotWholeHereNothingIsWrittenTwice() {
        var old = entry(Given.VERSION - 1, new Event.EpochOpened(new Epoch(3)));

        assertThat(Losses.untold(Given.situation(STEADY, HEARD), () -> List.of(old)))
                .isEmpty();
        assertThat(Losses.untold(Given.situation(STEADY, HEARD), List::of)).isEmpty();
    }

    @Test
    void aChangeOfPrimaryComesFirst() {
        assertThat(Losses.untold(Given.situation("fencing e3 from h1 of h1,h2,h3", HEARD), () -> {
                    throw new AssertionError("the history is not looked at");
                }))
                .isEmpty();
    }

    private static Event untold(String state, HistoryEntry history) {
        return Losses.untold(Given.situation(state, HEARD), () -> List.of(history))
                .orElseThrow();
    }

    private static HistoryEntry entry(long version, Event event) {
        return new HistoryEntry(
                version, new Epoch(3), Instant.EPOCH, Given.node("h1"), "opening", "steady", "a reason", event);
    }
}
