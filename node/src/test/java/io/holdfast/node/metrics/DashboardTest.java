package io.holdfast.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.node.http.FakeControl;
import io.holdfast.node.probes.FakeGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shipped Grafana dashboard speaks of metrics that there are. */
class DashboardTest {
    private static final Pattern METRIC = Pattern.compile("holdfast_[a-z_]+");

    @Test
    void theDashboardAsksForMetricsThatThereAre() throws IOException {
        var dashboard = new ObjectMapper()
                .readTree(Path.of("../deploy/grafana/holdfast.json").toFile());
        var there = metrics();

        var asked = new ArrayList<>(dashboard.findValuesAsText("expr"));
        assertThat(asked).hasSizeGreaterThan(10);
        for (var expression : asked) {
            var names =
                    METRIC.matcher(expression).results().map(MatchResult::group).toList();
            assertThat(names)
                    .as(expression)
                    .isNotEmpty()
                    .allSatisfy(
                            name -> assertThat(there).contains("# TYPE " + name.replaceFirst("_bucket$", "") + " "));
        }
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
    }

    /** Of one node that sees failovers and of one that runs an instance. */
    private static String metrics() {
        var seen = new NodeMetrics();
        seen.observe(new FakeControl(), group -> Optional.empty());
        seen.requested("GET", 200, 1_000_000);
        seen.appended("stored", 1_000_000);
        var own = new NodeMetrics();
        var group = new FakeGroup("h2");
        group.leads(3);
        own.observe(group, group);
        return seen.text() + own.text();
    }
}
