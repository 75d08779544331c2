package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.failover.register.PlannedSwitchover.Plan;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tools and dashboards read: Patroni's documents and metrics, key by key. */
class ProbeDocumentsTest {
    private final FakeGroup group = new FakeGroup("h2");
    private ProbedNode node;
    private Asked ask;

    @BeforeEach
    void open() throws IOException {
        node = ProbedNode.open("127.0.43.7", group);
        ask = node.ask();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aPlannedSwitchoverAndWhoMayLeadAreToldAsPatroniTells() throws Exception {
        assertThat(ask.json("/cluster").has("scheduled_switchover")).isFalse();
        assertThat(ask.json("/patroni").at("/tags/failover_priority").isMissingNode())
                .as("the usual one is no news")
                .isTrue();
        group.plan = new Plan(new NodeName("h3"), Instant.parse("2026-11-21T22:00:00Z"), "ann", 0);
        group.priority = 7;
        var cluster = ask.json("/cluster");
        assertThat(cluster.path("scheduled_switchover"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"at\": \"2026-11-21T22:00:00+00:00\", \"from\": \"h1\", \"to\": \"h3\"}"));
        assertThat(cluster.at("/members/1/tags/failover_priority").asInt()).isEqualTo(7);
        assertThat(ask.json("/patroni").at("/tags/failover_priority").asInt()).isEqualTo(7);
        assertThat(ask.status("/replica?tag_failover_priority=7")).isEqualTo(200);

        group.plan = new Plan(null, Instant.parse("2026-11-21T22:00:00Z"), "ann", 0);
        group.priority = 0;
        assertThat(ask.json("/cluster").at("/scheduled_switchover/to").isMissingNode())
                .isTrue();
        assertThat(ask.json("/cluster").at("/members/2/tags/nofailover").asBoolean())
                .isTrue();
        assertThat(ask.json("/patroni").at("/tags/nofailover").asBoolean()).isTrue();
    }

    @Test
    void theDocumentHasPatronisKeys() throws IOException {
        var replica = ask.json("/replica");
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
        var primary = ask.json("/patroni");
        assertThat(primary.get("role").asText()).isEqualTo("primary");
        assertThat(primary.at("/xlog/location").asLong()).isEqualTo(1000);
        assertThat(primary.has("pause")).isFalse();
    }

    @Test
    void whatIsKnownOfTheServerIsToldInPatronisWords() throws IOException {
        assertThat(ask.json("/patroni").has("server_version"))
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

        var doc = ask.json("/patroni");
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
        assertThat(ask.json("/cluster").at("/members/1/pending_restart").asBoolean())
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
    void theClusterDocumentNamesEveryMember() throws IOException {
        var members = ask.json("/cluster").get("members");
        assertThat(members).hasSize(3);
        assertThat(members.get(0).get("role").asText()).isEqualTo("leader");
        assertThat(members.get(0).has("lag")).isFalse();
        assertThat(members.get(1).get("role").asText()).isEqualTo("quorum_standby");
        assertThat(members.get(1).get("state").asText()).isEqualTo("streaming");
        assertThat(members.get(1).get("lsn").asText()).isEqualTo("0/3E8");
        assertThat(members.get(1).get("lag").asLong()).isZero();
        assertThat(ask.json("/history").toString()).isEqualTo("[[1,99,\"no recovery target specified\"]]");
    }

    @Test
    void theOwnMembersReceivedAndReplayedPositionsAreToldApart() throws IOException {
        group.behind = 24;
        group.facts = new PostgresFacts(150018, "", 1000, 900, "", false, List.of());
        var own = ask.json("/cluster").at("/members/1");

        assertThat(own.get("receive_lsn").asText()).isEqualTo("0/3E8");
        assertThat(own.get("receive_lag").asLong()).isEqualTo(24);
        assertThat(own.get("replay_lsn").asText()).isEqualTo("0/384");
        assertThat(own.get("replay_lag").asLong()).isEqualTo(124);
        assertThat(own.get("lag").asLong()).isEqualTo(124);
        assertThat(ask.json("/cluster").at("/members/2/replay_lag").asLong())
                .as("of others only what they received is known")
                .isEqualTo(24);
    }

    @Test
    void theClusterDocumentTellsWhoIsSynchronousAndWritesAddressesOfVersionSixInBrackets() throws IOException {
        group.ackK = 2;
        group.network = "fd00::";
        var members = ask.json("/cluster").get("members");

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
        assertThat(ask.json("/patroni").get("role").asText()).isEqualTo("primary");
        assertThat(ask.json("/patroni").get("state").asText()).isEqualTo("stopped");
        assertThat(ask.status("/primary")).isEqualTo(503);

        group.primary = new NodeName("h3");
        assertThat(ask.json("/patroni").get("role").asText()).isEqualTo("replica");
    }

    @Test
    void whenADeciderWasHeardLastIsTold() throws IOException {
        long before = System.currentTimeMillis() / 1000;
        long heard = ask.json("/patroni").get("dcs_last_seen").asLong();
        assertThat(heard).isGreaterThanOrEqualTo(before);
        group.majority = false;

        assertThat(ask.json("/patroni").get("dcs_last_seen").asLong()).isGreaterThanOrEqualTo(heard);
        assertThat(ask.get("/metrics")).doesNotContain("patroni_dcs_last_seen{scope=\"main\",name=\"h2\"} 0\n");
    }

    @Test
    void whoConnectsIsInNoArchiveRecovery() throws IOException {
        group.state = InstanceState.CONNECTING;

        assertThat(ask.json("/patroni").has("replication_state")).isFalse();
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
        var parts = ask.json("/health").at("/health/components");
        assertThat(parts.at("/database/status").asText()).isEqualTo("down");
        assertThat(parts.at("/cluster/status").asText()).isEqualTo("up");
        assertThat(ask.status("/health")).isEqualTo(503);
        assertThat(ask.status("/ready"))
                .as("a node may be ready without its database")
                .isEqualTo(200);
    }
}
