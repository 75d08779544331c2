package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.RestartProgress.State;
import io.holdfast.failover.register.GroupParameters;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpkeepApiTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private final FakeNode node = new FakeNode(Tokens.open());
    private FakeUpkeep upkeep = new FakeUpkeep();

    private record Told(int status, JsonNode body) {}

    @BeforeEach
    void asUsual() {
        upkeep = new FakeUpkeep();
        node.control().upkeep(upkeep);
    }

    @AfterAll
    void end() {
        node.close();
    }

    @Test
    void theConfigShowsVersionValuesAndWhatWaits() throws Exception {
        var told = send("GET", "/v1/groups/main/config", "");

        assertThat(told.status()).isEqualTo(200);
        assertThat(told.body().path("version").asLong()).isEqualTo(3);
        assertThat(told.body().at("/parameters/work_mem").asText()).isEqualTo("8MB");
        assertThat(told.body().at("/members/0/pendingRestart").asBoolean()).isTrue();
        assertThat(told.body().at("/members/0/pending/0/wanted").asText()).isEqualTo("256MB");
        assertThat(told.body().at("/members/1/why").asText()).contains("did not answer");
    }

    @Test
    void aPatchSetsAndTakesOutAndNamesTheVersionThatItSaw() throws Exception {
        var body =
                "{\"parameters\": {\"work_mem\": \"16MB\", \"max_connections\": 200, \"jit\": null}, \"version\": 2}";

        assertThat(send("PATCH", "/v1/groups/main/config", body).status()).isEqualTo(200);
        assertThat(upkeep.asked)
                .containsExactly(new GroupParameters.Change(
                        2, Map.of("work_mem", "16MB", "max_connections", "200"), List.of("jit")));
        upkeep.outcome = new Outcome.Refused("They were changed meanwhile.");
        assertThat(send("PATCH", "/v1/groups/main/config", body).status()).isEqualTo(409);
        upkeep.outcome = new Outcome.Unknown("Nobody knows.");
        assertThat(send("PATCH", "/v1/groups/main/config", body).status()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH | /v1/groups/main/config          | {}                                            | 400",
                "PATCH | /v1/groups/main/config          | {\"parameters\": {}}                          | 400",
                "PATCH | /v1/groups/main/config          | {\"parameters\": {\"a\": [1]}}                | 400",
                "PATCH | /v1/groups/main/config          | {\"parameters\": {\"a\": \"1\"}, \"version\": \"x\"} | 400",
                "PATCH | /v1/groups/other/config         | {\"parameters\": {\"a\": \"1\"}}              | 404",
                "PUT   | /v1/groups/main/config          | {\"parameters\": {\"a\": \"1\"}}              | 405",
                "POST  | /v1/groups/main/rolling-restart | {\"scope\": \"some\"}                         | 400",
                "POST  | /v1/groups/main/rolling-restart | {\"resume\": \"../x\"}                        | 400",
                "POST  | /v1/groups/main/rolling-restart | {\"node\": \"h9\"}                            | 400",
                "POST  | /v1/register/readmit            | {}                                            | 400",
                "POST  | /v1/register/readmit            | {\"node\": \"H 3\"}                           | 400",
                "POST  | /v1/groups/other/reload         | {}                                            | 404"
            })
    void whatCannotBeUnderstoodIsRefusedAndNothingIsAsked(String method, String path, String body, int status)
            throws Exception {
        assertThat(send(method, path, body).status()).isEqualTo(status);
        assertThat(upkeep.asked).isEmpty();
    }

    @Test
    void aRollingRestartTellsHowFarItIs() throws Exception {
        assertThat(send("GET", "/v1/groups/main/rolling-restart", "").status()).isEqualTo(404);
        upkeep.restarts(State.RUNNING, FakeUpkeep.step(State.DONE, ""), FakeUpkeep.step(State.RUNNING, ""));

        var begun = send("POST", "/v1/groups/main/rolling-restart", "{\"scope\": \"pending\"}");

        assertThat(begun.status()).isEqualTo(200);
        assertThat(begun.body().path("state").asText()).isEqualTo("running");
        assertThat(begun.body().path("percent").asInt()).isEqualTo(50);
        assertThat(begun.body().at("/steps/0/state").asText()).isEqualTo("done");
        upkeep.outcome = new Outcome.Refused("A rolling restart of main is under way here.");
        assertThat(send("POST", "/v1/groups/main/rolling-restart", "{}").status())
                .isEqualTo(409);
    }

    @Test
    void aReadmissionIsAnsweredWithASentence() throws Exception {
        var told = send("POST", "/v1/register/readmit", "{\"node\": \"h3\", \"store\": \"s-1\"}");

        assertThat(told.status()).isEqualTo(200);
        assertThat(told.body().path("sentence").asText()).isEqualTo("It is done.");
        upkeep.outcome = new Outcome.Refused("'h3' did not ask to be let in again.");
        var refused = send("POST", "/v1/register/readmit", "{\"node\": \"h3\"}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("detail").asText()).contains("did not ask");
    }

    private Told send(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(node.url() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return new Told(response.statusCode(), new ObjectMapper().readTree(response.body()));
    }
}
