package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenTest {

    @Test
    void whatNeverWasIsLongAgoHoweverOldTheReportIs() {
        var seen = Heard.of("h1 running age=900", Given.state("steady e3 from h1"));

        assertThat(seen.millisSince(50)).isEqualTo(950);
        assertThat(seen.millisSince(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
}
