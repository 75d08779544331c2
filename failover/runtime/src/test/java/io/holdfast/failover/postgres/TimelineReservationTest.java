package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.instance.RunAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineReservationTest {
    @TempDir
    private Path folder = Path.of("/nowhere");

    @BeforeEach
    void aClusterOnTimelineTwo() throws IOException {
        Files.createDirectory(folder.resolve("pg_wal"));
        Files.writeString(folder.resolve("pg_wal/00000002.history"), "1\t0/3000060\tx\n");
    }

    private TimelineReservation timelines() {
        return new TimelineReservation(folder, new RunAs("", List.of()));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("pg_wal"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void everyIdBelowTheReservedOneIsTaken() throws IOException {
        timelines().plantBelow(5);

        assertThat(files()).containsExactly("00000002.history", "00000003.history", "00000004.history");
        assertThat(timelines().branch(2)).contains(new TimelineReservation.Branch("1", 0x3000060));
        assertThat(timelines().branch(3)).isEmpty();
    }

    @Test
    void beforeAStartOnlyPlaceholdersBelowARealHistoryStay() throws IOException {
        timelines().plantBelow(5);
        Files.writeString(folder.resolve("pg_wal/00000005.history"), "1\t0/3000060\tx\n2\t0/4000000\tx\n");
        timelines().plantBelow(8);

        timelines().clearAboveReal();

        assertThat(files()).hasSize(4).endsWith("00000005.history");
    }

    @Test
    void H12_aHistoryIsNeverPromotedTwice() {
        assertThatThrownBy(() -> timelines().plantBelow(2)).hasMessageContaining("promoted to before");
    }

    @Test
    void aStrayHistoryIsTakenBackToAPlaceholder() throws IOException {
        Files.writeString(folder.resolve("pg_wal/00000003.history"), "1\t0/3000060\tx\n2\t0/4000000\tx\n");

        assertThat(timelines().clearStrays(2, Set.of(1L, 2L, 4L))).isTrue();
        assertThat(timelines().clearStrays(2, Set.of(1L, 2L, 4L))).isFalse();
        assertThat(timelines().branch(3)).isEmpty();
    }
}
