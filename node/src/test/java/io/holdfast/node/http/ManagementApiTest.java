package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeNode node = new FakeNode(Tokens.open());

    @BeforeAll
    void theNodeAnswers() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @AfterAll
    void end() {
        node.close();
    }

    @BeforeEach
    void asUsual() {
        node.control().answers(new Outcome.Done("h2 leads main in epoch 4.", 12));
        node.control().healthy(true);
        node.control().majority(true);
        node.control().requests().clear();
    }

    @Test
    void aGroupTellsWhatTheContractNames() throws Exception {
        var group = json(get("/v1/groups/main"));

        assertThat(group.path("epoch").asLong()).isEqualTo(3);
        assertThat(group.path("phase").asText()).isEqualTo("steady");
        assertThat(group.path("primary").asText()).isEqualTo("h1");
        assertThat(group.path("ackRule").path("text").asText()).isEqualTo("any 1 of h2, h3");
        var third = group.path("members").path(2);
        assertThat(third.path("name").asText()).isEqualTo("h3");
        assertThat(third.path("role").asText()).isEqualTo("replica");
        assertThat(third.path("state").asText()).isEqualTo("unreachable");
        assertThat(third.path("lag").isNull()).isTrue();
        assertThat(third.path("electable").asBoolean()).isFalse();
        assertThat(third.path("why").asText()).isEqualTo("h3 was not heard of for 4 s.");
        assertThat(third.path("host").asText()).isEqualTo("10.0.0.3");
        assertThat(third.path("port").asInt()).isEqualTo(5432);
    }

    @Test
    void theClusterTellsWhoDecides() throws Exception {
        var cluster = json(get("/v1/cluster"));

        assertThat(cluster.path("cluster").asText()).isEqualTo("lab");
        assertThat(cluster.path("coordinator").asText()).isEqualTo("h2");
        assertThat(cluster.path("register").path("majority").asBoolean()).isTrue();
        assertThat(cluster.path("nodes")).hasSize(3);
    }

    @Test
    void historyShowsEachChangeStepByStep() throws Exception {
        var history = json(get("/v1/groups/main/history"));
        var failover = history.path("changes").path(1);

        assertThat(history.path("entries")).hasSize(10);
        assertThat(history.path("entries").path(6).path("event").path("event").asText())
                .isEqualTo("fencing-started");
        assertThat(failover.path("totalMillis").asLong()).isEqualTo(180);
        assertThat(json(get("/v1/groups/main/history?limit=2")).path("entries")).hasSize(2);
    }

    @Test
    void explainSaysWhoCouldLeadAndWhyNot() throws Exception {
        var explanation = json(get("/v1/groups/main/explain"));

        assertThat(explanation.path("means").asText()).isEqualTo("The primary serves; nothing needs to change.");
        assertThat(explanation.path("members").path(2).path("why").asText()).contains("4 s");
    }

    @Test
    void healthShowsItsPartsAndFollowsTheRegister() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);
        node.control().majority(false);
        assertThat(get("/health").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).contains("\"cluster\" : {\n      \"status\" : \"down\"");
        assertThat(get("/startup").statusCode()).isEqualTo(503);
    }

    @Test
    void metricsAreTextForPrometheus() throws Exception {
        get("/v1/cluster");
        var answer = get("/metrics");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body()).contains("holdfast_http_requests_total{method=\"GET\",status=\"200\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/cluster",
                "/metrics",
                "/health",
                "/v1/groups",
                "/v1/groups/main",
                "/v1/groups/main/history",
                "/v1/groups/main/explain"
            })
    void noAnswerShowsASecret(String path) throws Exception {
        assertThat(get(path).body()).doesNotContain(FakeControl.CANARY);
    }

    @Test
    void requestsReachTheGroupAsTheyWereMeant() throws Exception {
        post("/v1/groups/main/switchover", "{\"target\": \"h2\"}");
        post("/v1/groups/main/switchover", "{}");
        post("/v1/groups/main/failover", "{\"target\": null, \"confirm\": \"main\"}");
        post("/v1/groups/main/pause", "");
        post("/v1/groups/main/resume", "{}");
        var answer = json(post("/v1/groups/main/reinit", "{\"node\": \"h3\"}"));

        assertThat(node.control().requests())
                .containsExactly(
                        new Request.Switchover(FakeControl.node("h2")),
                        new Request.Switchover(null),
                        new Request.Failover(null),
                        new Request.Pause(),
                        new Request.Resume(),
                        new Request.Reinit(FakeControl.node("h3")));
        assertThat(answer.path("sentence").asText()).isEqualTo("h2 leads main in epoch 4.");
        assertThat(answer.path("version").asLong()).isEqualTo(12);
    }

    @Test
    void aRefusalIsAConflictWithItsSentence() throws Exception {
        node.control().answers(new Outcome.Refused("h3 is not streaming."));

        problem(post("/v1/groups/main/switchover", "{\"target\": \"h3\"}"), 409, "h3 is not streaming.");
    }

    @Test
    void anUnknownOutcomeSaysWhenToAskAgain() throws Exception {
        node.control().answers(new Outcome.Unknown("No coordinator answered within 30 s."));
        var answer = post("/v1/groups/main/failover", "{\"confirm\": \"main\"}");

        problem(answer, 503, "No coordinator answered within 30 s.");
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    }

    @Test
    void aNodeWithoutMajorityIsAliveAndNotReady() throws Exception {
        node.control().majority(false);

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        problem(get("/health/ready"), 503, "no majority");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            GET    | /nope                           |                         | 404 | nothing under this path
            GET    | /v1/groups/other                |                         | 404 | no such group
            GET    | /v1/groups/..%2fmain            |                         | 404 | no such group
            GET    | /v1/groups/main/                |                         | 404 | nothing under this path
            GET    | /v1/groups/main/failover        |                         | 405 | allowed: POST
            DELETE | /v1/groups/main                 |                         | 405 | allowed: GET
            GET    | /v1/groups/main/history?limit=0 |                         | 400 | limit=N
            POST   | /v1/groups/other/pause          | {}                      | 404 | no such group
            POST   | /v1/groups/main/switchover      | {"target": "h2",\\n x}  | 400 | line 2, column 2
            POST   | /v1/groups/main/switchover      | {"target": "h2"} {}     | 400 | line 1, column 18
            POST   | /v1/groups/main/switchover      | ["h2"]                  | 400 | no JSON object
            POST   | /v1/groups/main/switchover      | {"to": "h2"}            | 400 | known:
            POST   | /v1/groups/main/switchover      | {"target": 2}           | 400 | 'target' is no text
            POST   | /v1/groups/main/switchover      | {"target": "h9"}        | 400 | it has: h1, h2, h3
            POST   | /v1/groups/main/pause           | {"target": "h2"}        | 400 | known: none
            POST   | /v1/groups/main/reinit          | {}                      | 400 | Say whose data to wipe
            """)
    void whatIsWrongIsAProblemWithASentence(String method, String path, String body, int status, String sentence)
            throws Exception {
        var text = body == null ? "" : body.replace("\\n", "\n");
        var request = request(path).method(method, BodyPublishers.ofString(text));
        if (!text.isEmpty()) {
            request.header("Content-Type", "application/json");
        }

        problem(http.send(request.build(), BodyHandlers.ofString()), status, sentence);
        assertThat(node.control().requests()).isEmpty();
    }

    @Test
    void aFormIsNoJson() throws Exception {
        var form = request("/v1/groups/main/pause")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("target=h2"));

        problem(http.send(form.build(), BodyHandlers.ofString()), 415, "application/json");
    }

    @Test
    void aBodyOfMoreThan64KilobytesIsRefusedHoweverItComes() throws Exception {
        var large = " ".repeat(70_000);
        var chunked = request("/v1/groups/main/pause")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)));

        problem(post("/v1/groups/main/pause", large), 413, "65536 bytes");
        problem(http.send(chunked.build(), BodyHandlers.ofString()), 413, "65536 bytes");
    }

    @Test
    void pagesOfOtherSitesAreTurnedAway() throws Exception {
        var foreign = request("/v1/groups/main/pause").header("Origin", "http://evil.example");

        problem(http.send(foreign.POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString()), 403, "another site");
        assertThat(raw("GET /v1/groups HTTP/1.1\r\nHost: evil.example:7626\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(node.control().requests()).isEmpty();
    }

    @Test
    void headAnswersWithoutABody() throws Exception {
        var answer = http.send(
                request("/v1/groups").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/9.9\r\n\r\n",
                "NO-SUCH-METHOD-AT-ALL / HTTP/1.1\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void whatIsNoHttpGetsAProblem(String text) throws Exception {
        var answer = raw(text);

        assertThat(answer).contains("Content-Type: application/problem+json").contains("no request that can be read");
    }

    private String raw(String text) throws IOException {
        try (var socket = new Socket("127.0.13.1", node.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(node.url() + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().allValues("Content-Type")).isEqualTo(List.of("application/json"));
        return JSON.readTree(answer.body());
    }

    private static void problem(HttpResponse<String> answer, int status, String sentence) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        var problem = JSON.readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).contains(sentence);
    }
}
