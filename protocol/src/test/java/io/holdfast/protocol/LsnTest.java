package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LsnTest {
    @Test
    void textAndNumberAreTheSame() {
        assertThat(Lsn.text(Lsn.parse("1A/FF000028"))).isEqualTo("1A/FF000028");
        assertThat(Lsn.parse("0/3000060")).isEqualTo(0x3000060L);
    }

    @Test
    void aPositionShowsItBehindItsTimeline() {
        assertThat(new Position("3", Lsn.parse("1/4000060")).text()).isEqualTo("3@1/4000060");
    }
}
