package io.holdfast.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.failover.tls.Authority;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.node.http.FakeControl;
import io.holdfast.node.probes.FakeGroup;
import io.holdfast.protocol.NodeName;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeMetricsTest {
    private final NodeMetrics metrics = new NodeMetrics();

    NodeMetricsTest() {
        metrics.observe(new FakeControl(), group -> Optional.empty());
    }

    @Test
    void theGroupIsShownAsTheViewHasIt() {
        assertThat(metrics.text())
                .contains("holdfast_group_epoch{group=\"main\"} 3.0\n")
                .contains("holdfast_group_phase{group=\"main\",phase=\"steady\"} 1.0\n")
                .contains("holdfast_group_phase{group=\"main\",phase=\"fencing\"} 0.0\n")
                .contains("holdfast_group_primary{group=\"main\",node=\"h1\"} 1.0\n")
                .contains("holdfast_group_members{group=\"main\",state=\"unreachable\"} 1.0\n")
                .contains("holdfast_member_lag_bytes{group=\"main\",node=\"h2\"} 0.0\n")
                .contains("holdfast_coordinator_term 7.0\n")
                .contains("holdfast_register_leader{node=\"h2\"} 1.0\n")
                .contains("jvm_memory_used_bytes")
                .contains("process_open_fds");
    }

    @Test
    void aFailoverIsCountedOnceAndItsStepsAreTimed() {
        var first = metrics.text();
        var second = metrics.text();
        for (var text : new String[] {first, second}) {
            assertThat(text)
                    .contains("holdfast_failovers_total{group=\"main\",kind=\"failover\",reason=\"other\"} 1.0\n")
                    .contains("holdfast_last_change_step_seconds{group=\"main\",step=\"opened\"} 0.18\n");
        }
    }

    @Test
    void theOwnReplicasLagIsToldInSecondsWhereItIsKnown() {
        var group = new FakeGroup("h2");
        var collector =
                new LagCollector(group, group, Clock.fixed(Instant.parse("2026-11-21T10:00:09Z"), ZoneOffset.UTC));
        assertThat(lag(collector)).isEqualTo(0.0);

        group.behind = 4096;
        assertThat(lag(collector)).as("the server was not asked yet").isNull();
        group.facts = new PostgresFacts(150018, "", 1000, 900, "2026-11-21 10:00:06.500000+00:00", false, List.of());
        assertThat(lag(collector)).isEqualTo(2.5);
        group.leads(3);
        assertThat(lag(collector)).as("a primary has none").isNull();
    }

    @Test
    void theCertificatesEndIsCountedByTheClockThatWasGiven(@TempDir Path folder) throws Exception {
        var h1 = new NodeName("h1");
        try (var authority = Authority.in(folder, "lab")) {
            authority.issue(h1, "127.0.13.1", Authority.NODE_VALIDITY, false);
            var tls = NodeTls.open(authority.files(h1), "lab", "127.0.13.1");
            var late = new NodeMetrics(Clock.fixed(tls.expires().minusSeconds(10), ZoneOffset.UTC));
            late.observe(tls);

            assertThat(late.text()).contains("holdfast_certificate_remaining_seconds 10.0\n");
        }
    }

    private static @Nullable Double lag(LagCollector collector) {
        return collector.collect().stream()
                .flatMap(m -> m.getDataPoints().stream())
                .map(p -> ((GaugeSnapshot.GaugeDataPointSnapshot) p).getValue())
                .findFirst()
                .orElse(null);
    }

    @Test
    void requestsAreCountedUnderLabelsThatNoCallerMakes() {
        metrics.requested("GET", 200, 1_000_000);
        metrics.requested("BREW-1", 405, 1_000_000);
        assertThat(metrics.text())
                .contains("holdfast_http_requests_total{method=\"GET\",status=\"200\"} 1.0\n")
                .contains("holdfast_http_requests_total{method=\"other\",status=\"405\"} 1.0\n")
                .contains("holdfast_http_request_duration_seconds_bucket{le=\"0.005\"} 2\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'h1 is silent, its instance answers nobody', silent",
        "'the instance of h1 does not answer new connections', hung",
        "'the instance of h1 is stopped: the disk is full', stopped",
        "'something that nobody has seen', other"
    })
    void aReasonIsOneOfFewWords(String sentence, String word) {
        assertThat(Reason.of(sentence)).isEqualTo(word);
    }
}
