package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.failover.register.PlannedSwitchover.Plan;
import io.holdfast.node.health.Health;
import io.holdfast.node.health.NodeComponents;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbesTest {
    private static final String HOST = "127.0.43.1";
    private final FakeGroup group = new FakeGroup("h2");
    private final Health health = new Health();
    private ProbeServer server;
    private Asked ask;

    @BeforeEach
    void open() throws IOException {
        health.add(NodeComponents.cluster(group));
        health.add(NodeComponents.instances("database", List.of(FakeGroup.MAIN), group));
        var subject = new ProbeServer.Subject(group, group, health, List.of(FakeGroup.MAIN));
        server = ProbeServer.open(HOST, 0, subject, new ProbeServer.About("shop", "z1", "test"), null);
        ask = new Asked(HOST, server.port());
    }

    @AfterEach
    void close() {
        server.close();
        health.close();
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
    void aPlannedSwitchoverAndWhoMayLeadAreToldAsPatroniTells() throws Exception {
        assertThat(json("/cluster").has("scheduled_switchover")).isFalse();
        assertThat(json("/patroni").at("/tags/failover_priority").isMissingNode())
                .as("the usual one is no news")
                .isTrue();
        group.plan = new Plan(new NodeName("h3"), Instant.parse("2026-11-21T22:00:00Z"), "ann", 0);
        group.priority = 7;
        var cluster = json("/cluster");
        assertThat(cluster.path("scheduled_switchover"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"at\": \"2026-11-21T22:00:00+00:00\", \"from\": \"h1\", \"to\": \"h3\"}"));
        assertThat(cluster.at("/members/1/tags/failover_priority").asInt()).isEqualTo(7);
        assertThat(json("/patroni").at("/tags/failover_priority").asInt()).isEqualTo(7);
        assertThat(ask.status("/replica?tag_failover_priority=7")).isEqualTo(200);

        group.plan = new Plan(null, Instant.parse("2026-11-21T22:00:00Z"), "ann", 0);
        group.priority = 0;
        assertThat(json("/cluster").at("/scheduled_switchover/to").isMissingNode())
                .isTrue();
        assertThat(json("/cluster").at("/members/2/tags/nofailover").asBoolean())
                .isTrue();
        assertThat(json("/patroni").at("/tags/nofailover").asBoolean()).isTrue();
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
    void theDocumentHasPatronisKeys() throws IOException {
        var replica = json("/replica");
        assertThat(replica.get("state").asText()).isEqualTo("running");
        assertThat(replica.get("role").asText()).isEqualTo("replica");
        assertThat(replica.at("/xlog/received_location").asLong()).isEqualTo(1000);
        assertThat(replica.get("timeline").asInt()).isEqualTo(4);
        assertThat(replica.get("replication_state").asText()).isEqualTo("streaming");
        assertThat(replica.get("quorum_standby").asBoolean()).isTrue();
        assertThat(replica.has("sync_standby")).isFalse();
        assertThat(replica.get("database_system_identifier").asText()).isEqualTo("7301");
        assertThat(replica.at("/patroni/name").asText()).isEqualTo("h2");
        group.leads(3);
        var primary = json("/patroni");
        assertThat(primary.get("role").asText()).isEqualTo("primary");
        assertThat(primary.at("/xlog/location").asLong()).isEqualTo(1000);
        assertThat(primary.has("pause")).isFalse();
    }

    @Test
    void whatIsKnownOfTheServerIsToldInPatronisWords() throws IOException {
        assertThat(json("/patroni").has("server_version"))
                .as("unknown, so left out")
                .isFalse();
        group.facts = new PostgresFacts(
                150018,
                "2024-08-28 19:39:26.352526+00:00",
                1000,
                900,
                "2024-08-28 19:40:00.000001+00:00",
                true,
                List.of(new Pending("shared_buffers", "128MB", "256MB", false)));
        group.why = PostgresFacts.WAITS + "shared_buffers";

        var doc = json("/patroni");
        assertThat(doc.get("server_version").asInt()).isEqualTo(150018);
        assertThat(doc.get("postmaster_start_time").asText()).isEqualTo("2024-08-28 19:39:26.352526+00:00");
        assertThat(doc.at("/xlog/received_location").asLong()).isEqualTo(1000);
        assertThat(doc.at("/xlog/replayed_location").asLong()).isEqualTo(900);
        assertThat(doc.at("/xlog/replayed_timestamp").asText()).isEqualTo("2024-08-28 19:40:00.000001+00:00");
        assertThat(doc.at("/xlog/paused").asBoolean()).isTrue();
        assertThat(doc.get("pending_restart").asBoolean()).isTrue();
        assertThat(doc.at("/pending_restart_reason/shared_buffers").toString())
                .contains("\"old_value\":\"128MB\"")
                .contains("\"new_value\":\"256MB\"");
        assertThat(doc.has("dcs_last_seen")).isTrue();
        assertThat(json("/cluster").at("/members/1/pending_restart").asBoolean())
                .isTrue();
        assertThat(ask.get("/metrics"))
                .contains("patroni_postmaster_start_time{scope=\"main\",name=\"h2\"} 1724873966.352526\n")
                .contains("patroni_postgres_server_version{scope=\"main\",name=\"h2\"} 150018\n")
                .contains("patroni_xlog_replayed_location{scope=\"main\",name=\"h2\"} 900\n")
                .contains("patroni_xlog_replayed_timestamp{scope=\"main\",name=\"h2\"} 1724874000.000001\n")
                .contains("patroni_xlog_paused{scope=\"main\",name=\"h2\"} 1\n")
                .contains("patroni_pending_restart{scope=\"main\",name=\"h2\"} 1\n");
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
    void theClusterDocumentNamesEveryMember() throws IOException {
        var members = json("/cluster").get("members");
        assertThat(members).hasSize(3);
        assertThat(members.get(0).get("role").asText()).isEqualTo("leader");
        assertThat(members.get(0).has("lag")).isFalse();
        assertThat(members.get(1).get("role").asText()).isEqualTo("quorum_standby");
        assertThat(members.get(1).get("state").asText()).isEqualTo("streaming");
        assertThat(members.get(1).get("lsn").asText()).isEqualTo("0/3E8");
        assertThat(members.get(1).get("lag").asLong()).isZero();
        assertThat(json("/history").toString()).isEqualTo("[[1,99,\"no recovery target specified\"]]");
    }

    @Test
    void theOwnMembersReceivedAndReplayedPositionsAreToldApart() throws IOException {
        group.behind = 24;
        group.facts = new PostgresFacts(150018, "", 1000, 900, "", false, List.of());
        var own = json("/cluster").at("/members/1");

        assertThat(own.get("receive_lsn").asText()).isEqualTo("0/3E8");
        assertThat(own.get("receive_lag").asLong()).isEqualTo(24);
        assertThat(own.get("replay_lsn").asText()).isEqualTo("0/384");
        assertThat(own.get("replay_lag").asLong()).isEqualTo(124);
        assertThat(own.get("lag").asLong()).isEqualTo(124);
        assertThat(json("/cluster").at("/members/2/replay_lag").asLong())
                .as("of others only what they received is known")
                .isEqualTo(24);
    }

    @Test
    void theClusterDocumentTellsWhoIsSynchronousAndWritesAddressesOfVersionSixInBrackets() throws IOException {
        group.ackK = 2;
        group.network = "fd00::";
        var members = json("/cluster").get("members");

        assertThat(members.get(1).get("role").asText()).isEqualTo("sync_standby");
        assertThat(members.get(1).get("api_url").asText())
                .startsWith("http://[fd00::2]:")
                .endsWith("/patroni");
        assertThat(members.get(1).get("host").asText()).isEqualTo("fd00::2");
    }

    @Test
    void aPrimaryWhoseServerStoppedIsStillThePrimaryUntilAnotherOneIs() throws IOException {
        group.leads(3);
        group.fails();
        assertThat(json("/patroni").get("role").asText()).isEqualTo("primary");
        assertThat(json("/patroni").get("state").asText()).isEqualTo("stopped");
        assertThat(ask.status("/primary")).isEqualTo(503);

        group.primary = new NodeName("h3");
        assertThat(json("/patroni").get("role").asText()).isEqualTo("replica");
    }

    @Test
    void whenADeciderWasHeardLastIsTold() throws IOException {
        long before = System.currentTimeMillis() / 1000;
        long heard = json("/patroni").get("dcs_last_seen").asLong();
        assertThat(heard).isGreaterThanOrEqualTo(before);
        group.majority = false;

        assertThat(json("/patroni").get("dcs_last_seen").asLong()).isGreaterThanOrEqualTo(heard);
        assertThat(ask.get("/metrics")).doesNotContain("patroni_dcs_last_seen{scope=\"main\",name=\"h2\"} 0\n");
    }

    @Test
    void whoConnectsIsInNoArchiveRecovery() throws IOException {
        group.state = InstanceState.CONNECTING;

        assertThat(json("/patroni").has("replication_state")).isFalse();
        assertThat(ask.status("/replica?replication_state=in%20archive%20recovery"))
                .isEqualTo(503);
        assertThat(ask.get("/metrics"))
                .contains("patroni_postgres_in_archive_recovery{scope=\"main\",name=\"h2\"} 0\n");
    }

    @Test
    void theMetricsHavePatronisNames() throws IOException {
        group.leads(3);
        assertThat(ask.get("/metrics"))
                .contains("patroni_primary{scope=\"main\",name=\"h2\"} 1\n")
                .contains("patroni_xlog_location{scope=\"main\",name=\"h2\"} 1000\n")
                .contains("# TYPE patroni_xlog_location counter\n")
                .contains("patroni_postgres_state{scope=\"main\",name=\"h2\"} 5\n");
    }

    @Test
    void healthShowsItsParts() throws IOException {
        group.state = InstanceState.FAILED;
        var parts = json("/health").at("/health/components");
        assertThat(parts.at("/database/status").asText()).isEqualTo("down");
        assertThat(parts.at("/cluster/status").asText()).isEqualTo("up");
        assertThat(ask.status("/health")).isEqualTo(503);
        assertThat(ask.status("/ready"))
                .as("a node may be ready without its database")
                .isEqualTo(200);
    }

    @Test
    void noSecretIsEverShown() throws IOException {
        for (var path : List.of("/patroni", "/cluster", "/history", "/config", "/metrics", "/health")) {
            assertThat(ask.get(path)).doesNotContain("canary");
        }
    }

    private JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(ask.get(path).split("\r\n\r\n", 2)[1]);
    }
}
