package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.failover.rediscluster.Address;
import io.holdfast.failover.rediscluster.ObservedCluster;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.holdfast.protocol.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis Cluster of which nobody answers: what the API, the metrics and the commands make of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final RedisClusters clusters = RedisClusters.watching(List.of(new ObservedCluster(
            "carts",
            List.of(new Address("127.0.0.1", 1)),
            "default",
            () -> Secret.NONE,
            Duration.ofMillis(100),
            Duration.ofMillis(200))));
    private final FakeNode node = FakeNode.watching(clusters);

    @BeforeAll
    void looked() {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!clusters.all().getFirst().looked()) {
            assertThat(System.nanoTime()).as("the first look ends").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @AfterAll
    void end() {
        node.close();
        clusters.close();
    }

    @Test
    void itIsShownBesideTheGroupsAndUnderTheirPath() throws Exception {
        var all = json(get("/v1/groups"));
        var one = json(get("/v1/groups/carts"));

        assertThat(all.path("groups")).hasSize(1);
        assertThat(all.path("observed").path(0).path("name").asText()).isEqualTo("carts");
        assertThat(one.path("engine").asText()).isEqualTo("redis-cluster");
        assertThat(one.path("healthy").asBoolean()).isFalse();
        assertThat(one.path("whole").isBoolean()).isTrue();
        assertThat(one.path("whole").asBoolean()).isFalse();
        assertThat(one.path("alarms").path(0).path("kind").asText()).isEqualTo("nobody-answers");
        assertThat(one.path("verdict").asText()).startsWith("ALARM: none of 127.0.0.1:1 answers");
    }

    @Test
    void theVerdictOnAllAndTheEventsTellOfIt() throws Exception {
        var verdict = json(get("/v1/cluster")).path("verdict");

        assertThat(verdict.path("level").asText()).isEqualTo("bad");
        assertThat(verdict.path("sentence").asText()).startsWith("carts: ALARM: none of 127.0.0.1:1 answers");
        var overview = new Overview(node.control(), node.watched(), new ManagementServer.About("lab", "h", "z1", "t"));
        assertThat(overview.parts())
                .anySatisfy(p ->
                        assertThat(p.topic() + " " + p.event() + " " + p.key()).isEqualTo("groups observed carts"));
    }

    @Test
    void explainSaysWhoPromotes() throws Exception {
        assertThat(json(get("/v1/groups/carts/explain")).path("means").asText())
                .startsWith("Holdfast watches this Redis Cluster and promotes nobody by itself")
                .contains("- nobody-answers: ");
    }

    @Test
    void alarmsAreAMetric() throws Exception {
        assertThat(get("/metrics").body())
                .contains("holdfast_redis_cluster_alarms{alarm=\"nobody-answers\",cluster=\"carts\"} 1.0")
                .contains("holdfast_redis_cluster_alarms{alarm=\"views-differ\",cluster=\"carts\"} 0.0")
                .contains("holdfast_redis_cluster_healthy{cluster=\"carts\"} 0.0")
                .contains("holdfast_redis_cluster_slots{cluster=\"carts\",state=\"uncovered\"} 16384.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failover", "pause", "resume", "restart", "reinit"})
    void whatOnlyALeaderCouldDoIsRefused(String verb) throws Exception {
        var answer = post("/v1/groups/carts/" + verb, "{}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("watches and does not lead");
    }

    @Test
    void aPlannedChangeThatIsNotPossibleSaysWhy() throws Exception {
        var answer = post("/v1/groups/carts/switchover", "{\"target\": \"10.0.0.1:6379\"}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("say which replica shall lead");
    }

    @Test
    void aNodeThatIsNotThereHasNoOutlook() throws Exception {
        var answer = get("/v1/what-if/h9");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("there are: h1, h2, h3");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(node.url() + path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(node.url() + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
