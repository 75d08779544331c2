package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What load balancers read: the status of each path. */
class ProbesTest {
    private final FakeGroup group = new FakeGroup("h2");
    private ProbedNode node;
    private Asked ask;

    @BeforeEach
    void open() throws IOException {
        node = ProbedNode.open("127.0.43.1", group);
        ask = node.ask();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200, 503",
        "/primary, 200, 503",
        "/master, 200, 503",
        "/read-write, 200, 503",
        "/leader, 200, 503",
        "/standby-leader, 503, 503",
        "/standby_leader, 503, 503",
        "/replica, 503, 200",
        "/read-only, 200, 200",
        "/sync, 503, 503",
        "/synchronous, 503, 503",
        "/quorum, 503, 200",
        "/read-only-sync, 200, 503",
        "/read-only-synchronous, 200, 503",
        "/read-only-quorum, 200, 200",
        "/async, 503, 503",
        "/asynchronous, 503, 503",
        "/health, 200, 200",
        "/liveness, 200, 200",
        "/readiness, 200, 200",
        "/patroni, 200, 200",
        "/cluster, 200, 200",
        "/history, 200, 200",
        "/config, 200, 200",
        "/metrics, 200, 200",
        "/failsafe, 502, 502",
        "/nonsense, 503, 503",
        "/my-primary-db, 200, 503",
        "/patroni/, 200, 200",
        "/cluster/x, 200, 200",
        "/liveness/x?y=1, 200, 200",
        "/metrics/, 200, 200",
        "/patronix, 503, 503",
        "/health/live, 200, 200",
        "/health/ready, 200, 200",
        "/ready, 200, 200",
        "/startup, 200, 200"
    })
    void eachPathAnswersAsPatroniDoes(String path, int primary, int replica) throws IOException {
        assertThat(ask.status(path)).as("as a replica").isEqualTo(replica);
        group.leads(3);
        assertThat(ask.status(path)).as("as the primary").isEqualTo(primary);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS"})
    void onlyAStatusLineAnswersHeadAndOptions(String method) throws IOException {
        assertThat(ask.raw(method + " /replica HTTP/1.0\r\n\r\n")).isEqualTo("HTTP/1.0 200 OK\r\n\r\n");
        assertThat(ask.raw(method + " / HTTP/1.0\r\n\r\n")).isEqualTo("HTTP/1.0 503 Service Unavailable\r\n\r\n");
        assertThat(ask.get("/liveness")).isEqualTo("HTTP/1.0 200 OK\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /switchover", "PUT /config", "PATCH /config", "DELETE /restart", "BREW /"})
    void nothingCanBeChangedHere(String line) throws IOException {
        assertThat(ask.raw(line + " HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 501 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n\r\n", "GET /\r\n\r\n", "GET primary HTTP/1.0\r\n\r\n", "\r\n\r\n"})
    void whatIsNoRequestIsRefused(String bytes) throws IOException {
        assertThat(ask.raw(bytes)).startsWith("HTTP/1.0 400 ");
    }

    @Test
    void withoutALeaseNobodyIsPrimary() throws IOException {
        group.leads(3);
        group.lease = Duration.ZERO;
        assertThat(ask.status("/primary")).isEqualTo(503);
    }

    @Test
    void aPromiseOfAHigherEpochEndsThePrimaryAtOnce() throws IOException {
        group.leads(3);
        group.promised = new Epoch(4);
        assertThat(ask.status("/primary")).isEqualTo(503);
    }

    @Test
    void aPrimaryOfAnOlderEpochThanTheGroupsIsNone() throws IOException {
        group.leads(3);
        group.epoch = new Epoch(4);
        assertThat(ask.status("/primary")).isEqualTo(503);
    }

    @Test
    void theViewAloneMakesNoPrimary() throws IOException {
        group.primary = new NodeName("h2"); // the view says so; the own instance streams
        assertThat(ask.status("/primary")).isEqualTo(503);
    }

    @Test
    void aPrimaryThatHandsOverIsNoneAnyMore() throws IOException {
        group.leads(3);
        group.phase = new Phase.HandingOver(new NodeName("h3"));
        assertThat(ask.status("/primary")).isEqualTo(503);
    }

    @Test
    void whatIsNotKnownIsUnavailable() throws IOException {
        group.leads(3);
        group.known = false;
        assertThat(ask.status("/primary")).isEqualTo(503);
        assertThat(ask.status("/patroni")).isEqualTo(200);
        assertThat(ask.status("/cluster")).isEqualTo(502);
    }

    @ParameterizedTest
    @EnumSource(
            value = InstanceState.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STREAMING", "CONNECTING"})
    void aReplicaThatDoesNotFollowTakesNoReads(InstanceState state) throws IOException {
        group.state = state;
        assertThat(ask.status("/replica")).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({
        "lag=999, 503",
        "lag=1000, 200",
        "lag=1kB, 200",
        "lag=0.97kB, 503",
        "lag=0.98 kB, 200",
        "lag=.5kB, 503",
        "lag=1.5MB, 200",
        "lag=1.5.5MB, 200",
        "lag=1MB, 200",
        "lag=nonsense, 200",
        "replication_state=streaming, 200",
        "replication_state=in archive recovery, 503",
        "tag_zone=Z1, 503",
        "tag_zone=z2, 503",
        "tag_clonefrom=true, 503",
        "group=main, 200",
        "group=other, 503",
        "lag=%%%, 200"
    })
    void aReplicaMeetsWhatIsAskedOfIt(String query, int status) throws IOException {
        group.primaryOffset = 2000;
        assertThat(ask.status("/replica?" + query.replace(" ", "%20"))).isEqualTo(status);
    }

    @Test
    void whoMustHoldEachWriteIsSynchronous() throws IOException {
        group.ackK = 2;
        assertThat(ask.status("/sync")).isEqualTo(200);
        assertThat(ask.status("/quorum")).isEqualTo(503);
        group.ackNames = List.of(new NodeName("h3"));
        assertThat(ask.status("/sync")).isEqualTo(503);
        assertThat(ask.status("/async")).isEqualTo(200);
        group.ackNames = List.of(new NodeName("h2"));
        group.age = Duration.ofSeconds(5);
        assertThat(ask.status("/sync")).as("said too long ago").isEqualTo(503);
    }

    @Test
    void readinessNeedsAClusterThatCanDecideAndLittleLag() throws IOException {
        group.primaryOffset = (2 << 20) + group.offset;
        assertThat(ask.status("/readiness")).isEqualTo(503);
        assertThat(ask.status("/readiness?lag=4MB&mode=write")).isEqualTo(200);
        group.primaryOffset = group.offset;
        group.majority = false;
        assertThat(ask.status("/readiness")).isEqualTo(503);
        assertThat(ask.status("/health/ready")).isEqualTo(503);
    }

    @Test
    void livenessFailsOnlyWhenTheAgentIsStuck() throws IOException {
        group.majority = false;
        group.state = InstanceState.FAILED;
        assertThat(ask.status("/liveness")).isEqualTo(200);
        assertThat(ask.status("/health/live")).isEqualTo(200);
        group.turnedAgo = Duration.ofSeconds(11);
        assertThat(ask.status("/liveness")).isEqualTo(503);
        group.paused = true;
        assertThat(ask.status("/liveness")).isEqualTo(200);
    }

    @Test
    void whatWasReplayedCountsUnlessTheProbeAsksForWhatWasReceived() throws IOException {
        group.facts = new PostgresFacts(150018, "", 1000, 400, "", false, List.of());

        assertThat(ask.status("/replica?lag=599")).isEqualTo(503);
        assertThat(ask.status("/replica?lag=600")).isEqualTo(200);
        assertThat(ask.status("/readiness?lag=599")).isEqualTo(503);
        assertThat(ask.status("/readiness?lag=0&mode=write")).isEqualTo(200);
        assertThat(ask.status("/readiness?lag=0&mode=apply")).isEqualTo(503);
    }

    @Test
    void noSecretIsEverShown() throws IOException {
        for (var path : List.of("/patroni", "/cluster", "/history", "/config", "/metrics", "/health")) {
            assertThat(ask.get(path)).doesNotContain("canary");
        }
    }
}
