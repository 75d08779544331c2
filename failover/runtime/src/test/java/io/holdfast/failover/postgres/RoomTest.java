package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final long MB = 1L << 20;
    private static final long TOTAL = 1000 * MB;

    private final Room room = new Room();

    @Test
    void fewBytesAreTold() {
        assertThat(told(900)).isEmpty();
        assertThat(told(21)).isEmpty();
        assertThat(told(19)).isEqualTo("the disk of /data is almost full: less than 20 MB left, make room");
    }

    @Test
    void whatIsTakenAndGivenBackEachMomentIsOneAlarmWithOneText() {
        var first = told(0);
        for (int left : new int[] {16, 0, 30, 8, 39}) {
            assertThat(told(left)).isEqualTo(first);
        }
        assertThat(told(41)).isEmpty();
        assertThat(told(30)).isEmpty();
    }

    @Test
    void ofALargeDiskSixtyFourMegabytesAreFewAndNoMore() {
        assertThat(room.alarm(Path.of("/data"), 65 * MB, 1000 * TOTAL)).isEmpty();
        assertThat(room.alarm(Path.of("/data"), 63 * MB, 1000 * TOTAL)).contains("less than 64 MB left");
    }

    private String told(int leftMegabytes) {
        return room.alarm(Path.of("/data"), leftMegabytes * MB, TOTAL);
    }
}
