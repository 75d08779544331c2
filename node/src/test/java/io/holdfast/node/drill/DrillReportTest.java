package io.holdfast.node.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.drill.DrillReport.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrillReportTest {
    private static final Instant WHEN = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void peopleReadEachExerciseWithItsTimesAndWhatTheClientSaw() {
        var text = report("", result("", 0)).markdown();

        assertThat(text)
                .contains("# Failover drill of group main: passed")
                .contains("| switchover | yes | h1 -> h2 | 4 | 0.480 | 0 | 300 | 1 |")
                .contains("- switchover: 2 x 57P01 terminating connection");
    }

    @Test
    void programsReadTheSame() {
        var json = report("", result("", 0)).json();

        assertThat(json.path("passed").asBoolean()).isTrue();
        var exercise = json.path("exercises").path(0);
        assertThat(exercise.path("rtoMillis").asLong()).isEqualTo(480);
        assertThat(exercise.path("rpoRows").asInt()).isZero();
        assertThat(exercise.path("clientSaw")
                        .path("57P01 terminating connection")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aLostRowAnEarlyEndOrNoExerciseAtAllIsNotPassed() {
        assertThat(report("", result("3 acknowledged rows are missing", 3)).passed())
                .isFalse();
        assertThat(report("interrupted", result("", 0)).passed()).isFalse();
        assertThat(new DrillReport("main", WHEN, WHEN, "", List.of()).passed()).isFalse();
        assertThat(report("interrupted", result("", 0)).markdown())
                .contains("NOT PASSED")
                .contains("Ended early: interrupted");
    }

    private static DrillReport report(String ended, Result result) {
        return new DrillReport("main", WHEN, WHEN.plusSeconds(20), ended, List.of(result));
    }

    private static Result result(String why, int lost) {
        return new Result(
                "switchover", why, "h1", "h2", 4, 480, lost, 300, 1, Map.of("57P01 terminating connection", 2));
    }
}
