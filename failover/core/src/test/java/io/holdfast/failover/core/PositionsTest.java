package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Position;
import org.junit.jupiter.api.Test;

class PositionsTest {
    private static final GroupState STATE = Given.state("steady e3 from h1");
    private static final Position NEWEST = new Position("4", 100);

    @Test
    void theNewerEpochIsMoreAndThenTheLongerLog() {
        assertThat(Positions.compare(STATE, NEWEST, new Position("3", 900))).isPositive();
        assertThat(Positions.compare(STATE, NEWEST, new Position("4", 101))).isNegative();
        assertThat(Positions.compare(STATE, NEWEST, new Position("4", 100))).isZero();
    }

    @Test
    void whatIsUnknownIsBelowAllThatIsKnown() {
        assertThat(Positions.compare(STATE, null, new Position("1", 0))).isNegative();
        assertThat(Positions.compare(STATE, new Position("9", 900), new Position("1", 0)))
                .isNegative();
        assertThat(Positions.compare(STATE, null, null)).isZero();
    }

    @Test
    void onlyTheSameHistoryAtLeastAsFarHoldsAPosition() {
        assertThat(Positions.holds(NEWEST, NEWEST)).isTrue();
        assertThat(Positions.holds(new Position("4", 101), NEWEST)).isTrue();
        assertThat(Positions.holds(new Position("4", 99), NEWEST)).isFalse();
        assertThat(Positions.holds(new Position("3", 900), NEWEST)).isFalse();
        assertThat(Positions.holds(null, NEWEST)).isFalse();
    }
}
