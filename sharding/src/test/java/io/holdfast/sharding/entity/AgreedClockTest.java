package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgreedClockTest {
    private static final long NOON = 1_800_000_000_000L;
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private long nanos = Long.MAX_VALUE - 5; // runs over, as it may
    private long mine = NOON;
    private final AgreedClock clock = new AgreedClock(() -> mine, () -> nanos);

    @Test
    void aJumpOfTheOwnClockMovesNothing() {
        everybodySays(0, 0, 0);
        mine += HOUR;
        pass(Duration.ofSeconds(1));
        everybodySays(HOUR, 0, 0);

        assertThat(clock.millis()).isEqualTo(NOON + 1000);
        assertThat(clock.instant().toEpochMilli()).isEqualTo(NOON + 1000);
    }

    @Test
    void aNodeThatStartedWithAWrongClockTakesTheOthersTime() {
        everybodySays(0, -HOUR, -HOUR + 20);

        assertThat(clock.millis()).isEqualTo(NOON - HOUR);
    }

    @Test
    void whoRestsOrIsGoneIsNotCounted() {
        everybodySays(0, 0, 0);
        pass(Duration.ofSeconds(6));
        clock.told("h1", clock.millis() + HOUR, nanos);

        assertThat(clock.millis()).as("a node alone goes by its own").isEqualTo(NOON + 6000 + HOUR);
    }

    @Test
    void ofTwoThatDisagreeTheEarlierHolds() {
        clock.told("h1", NOON, nanos);
        clock.told("h2", NOON + HOUR, nanos);
        assertThat(clock.millis()).isEqualTo(NOON);

        clock.told("h2", NOON - HOUR, nanos);
        assertThat(clock.millis()).isEqualTo(NOON - HOUR);
    }

    @Test
    void whatAnswersTakeOnTheirWayMovesNothing() {
        everybodySays(0, -400, -450);

        assertThat(clock.millis()).isEqualTo(NOON);
    }

    private void everybodySays(long h1, long h2, long h3) {
        long now = NOON + (nanos - (Long.MAX_VALUE - 5)) / 1_000_000;
        clock.told("h1", now + h1, nanos);
        clock.told("h2", now + h2, nanos);
        clock.told("h3", now + h3, nanos);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
