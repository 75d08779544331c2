package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The rehearsal that operators run on a live group. */
@ExtendWith(ClusterExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DrillSpec {
    @Test
    @Order(1)
    void aDrillChangesThePrimaryFourTimesAndReportsThatNothingWasLost(TestCluster cluster, @TempDir Path folder)
            throws Exception {
        var before = cluster.awaitWhole();

        var ran = drill(cluster, folder, "--confirm", "main");

        assertThat(ran.exit()).as(ran.said()).isZero();
        var report = report(folder);
        assertThat(report.path("passed").asBoolean()).as(ran.said()).isTrue();
        assertThat(report.path("exercises")).hasSize(4).allSatisfy(exercise -> {
            assertThat(exercise.path("rpoRows").asInt()).isZero();
            assertThat(exercise.path("acknowledged").asInt()).isPositive();
            assertThat(exercise.path("rtoMillis").asLong()).isPositive();
        });
        assertThat(report.path("exercises"))
                .filteredOn(exercise ->
                        !exercise.path("exercise").asText().equals("crash")) // may alone hold the last record
                .allSatisfy(exercise -> assertThat(exercise.path("to").asText())
                        .isNotEqualTo(exercise.path("from").asText()));
        assertThat(cluster.awaitWhole().epoch()).isGreaterThanOrEqualTo(before.epoch() + 4);
        assertThat(cluster.primary()
                        .sql()
                        .rows(
                                "select relname from pg_class where relname like 'holdfast_drill%'",
                                row -> row.getString(1)))
                .isEmpty();
        System.out.println(ran.said());
    }

    @Test
    @Order(2)
    void aDrillThatRunsOutOfTimeBeginsNothingMoreAndSaysSo(TestCluster cluster, @TempDir Path folder) throws Exception {
        cluster.awaitWhole();
        var many = String.join(",", Collections.nCopies(40, "switchover"));

        var ran = drill(cluster, folder, "--confirm", "main", "--limit", "5", "--exercises", many);

        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        var report = report(folder);
        assertThat(report.path("ended").asText()).contains("limit");
        assertThat(report.path("exercises").size()).isLessThan(40);
        cluster.awaitWhole();
    }

    private static JsonNode report(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            var json = files.filter(f -> f.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
            return new JsonMapper().readTree(Files.readString(json));
        }
    }

    private static CommandLine drill(TestCluster cluster, Path folder, String... more) {
        var urls =
                cluster.hosts().stream().map(host -> "http://" + host + ":7626").collect(Collectors.joining(","));
        var words = new ArrayList<>(List.of("drill", "main", "--url", urls, "--report", folder.toString()));
        words.addAll(List.of(more));
        return CommandLine.holdfast(words);
    }
}
