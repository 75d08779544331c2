package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeSessions sessions = new FakeSessions();
    private final FakeNode node = new FakeNode(Tokens.open(), null, sessions);

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void aSessionIsMadeReadChangedRotatedAndDeleted() throws Exception {
        var created =
                send("POST", "/v1/sessions", "{\"principal\":\"alice\",\"attributes\":{\"cart\":[]},\"idle\":\"30m\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(header(created, "ETag")).isEqualTo("\"v1\"");
        assertThat(header(created, "Holdfast-Owner")).isEqualTo("h2");
        var body = json(created);
        assertThat(body.get("principal").textValue()).isEqualTo("alice");
        assertThat(body.get("idleSeconds").asDouble()).isEqualTo(1800);
        var path = "/v1/sessions/" + body.get("id").textValue();

        var patch = "{\"set\":{\"x\":{\"y\":1}},\"incr\":{\"n\":2},\"append\":{\"cart\":42}}";
        var changed = send("PATCH", path, patch, "If-Match", "\"v1\"");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(json(changed).get("attributes").toString()).contains("\"cart\":[42]", "\"n\":2", "{\"y\":1}");

        var rotated = send("POST", path + "/rotate", "");
        assertThat(rotated.statusCode()).isEqualTo(200);
        assertThat(send("GET", path, "").statusCode()).isEqualTo(410);
        var next = "/v1/sessions/" + json(rotated).get("id").textValue();
        assertThat(send("GET", next, "").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", next, "").statusCode()).isEqualTo(204);
        assertThat(send("GET", next, "").statusCode()).isEqualTo(410);
    }

    @Test
    void aLoginThatIsRepeatedUnderItsKeyMakesNoSecondSession() throws Exception {
        var first = send("POST", "/v1/sessions", "{\"principal\":\"alice\"}", "Idempotency-Key", "login-1");
        var again = send("POST", "/v1/sessions", "{\"principal\":\"alice\"}", "Idempotency-Key", "login-1");

        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(json(again).get("id")).isEqualTo(json(first).get("id"));
        assertThat(send("POST", "/v1/sessions", "{\"principal\":\"bob\"}", "Idempotency-Key", "login-1")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void whoAsksForACopyIsToldThatItIsOne() throws Exception {
        var path = path();

        var copy = send("GET", path, "", "Prefer", "respond-async, stale-ok");
        assertThat(header(copy, "Preference-Applied")).isEqualTo("stale-ok");
        assertThat(header(copy, "Holdfast-Owner")).isEmpty();
        var truth = send("GET", path, "");
        assertThat(header(truth, "Preference-Applied")).isEmpty();
        assertThat(header(truth, "Holdfast-Owner")).isEqualTo("h2");
    }

    @Test
    void aConflictTellsTheVersionThatIsThere() throws Exception {
        var path = path();
        send("PATCH", path, "{\"set\":{\"a\":1}}");

        var conflict = send("PATCH", path, "{\"set\":{\"a\":2}}", "If-Match", "\"v1\"");

        assertThat(conflict.statusCode()).isEqualTo(412);
        assertThat(header(conflict, "ETag")).isEqualTo("\"v2\"");
        assertThat(send("PATCH", path, "{\"set\":{\"b\":2}}", "If-Match", "\"v1\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anIdempotencyKeyIsUsedOnce() throws Exception {
        var path = path();
        for (int i = 0; i < 2; i++) {
            var answer = send("PATCH", path, "{\"incr\":{\"n\":1}}", "Idempotency-Key", "k1");
            assertThat(json(answer).at("/attributes/n").longValue()).isEqualTo(1);
        }
        assertThat(send("PATCH", path, "{\"incr\":{\"n\":2}}", "Idempotency-Key", "k1")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void aRotationThatIsRepeatedUnderItsKeyTellsTheSameNewId() throws Exception {
        var path = path() + "/rotate";
        var first = send("POST", path, "", "Idempotency-Key", "rotation-0123456789-abc");
        var again = send("POST", path, "", "Idempotency-Key", "rotation-0123456789-abc");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).get("id")).isEqualTo(json(first).get("id"));
        assertThat(send("POST", path, "", "Idempotency-Key", "rotation-9876543210-xyz")
                        .statusCode())
                .isEqualTo(410);
        assertThat(send("POST", path, "", "Idempotency-Key", "r".repeat(129)).statusCode())
                .isEqualTo(400);
    }

    /** Who planted the old id must not learn the new one by trying keys. */
    @Test
    void aRotationUnderAKeyThatCanBeGuessedIsRefusedAndChangesNothing() throws Exception {
        var path = path();
        var refused = send("POST", path + "/rotate", "", "Idempotency-Key", "r1");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("detail").textValue()).contains("22 characters at least");
        assertThat(send("GET", path, "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"set\":",
                "[]",
                "{\"put\":{}}",
                "{}",
                "{\"incr\":{\"n\":\"x\"}}",
                "{\"incr\":{\"n\":1.5}}",
                "{\"remove\":[1]}",
                "{\"set\":[]}",
                "{\"set\":{\"\":1}}",
                "{\"set\":{\"a\\u0000\":1}}",
                "{\"incr\":{\"\\u0000\":1}}",
                "{\"append\":{\"\\ud800\":1}}",
                "{\"set\":{\"a\":[\"\\ud800\"]}}"
            })
    void whatIsNoChangeIsRefusedBeforeItReachesASession(String body) throws Exception {
        sessions.away(true);
        try {
            assertThat(send("PATCH", "/v1/sessions/" + "a".repeat(54), body).statusCode())
                    .isEqualTo(400);
        } finally {
            sessions.away(false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"attributes\":{\"\\u0000\":1}}",
                "{\"attributes\":{\"a\":{\"b\":\"\\udc00\"}}}",
                "{\"principal\":\"al\\u0000ice\"}"
            })
    void whatTheDatabaseCannotKeepIsRefusedBeforeItReachesASession(String body) throws Exception {
        assertThat(send("POST", "/v1/sessions", body).statusCode()).isEqualTo(400);
        assertThat(send("DELETE", "/v1/principals/al%00ice/sessions", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void malformedJsonIsRefusedWithThePlace() throws Exception {
        var answer = send("POST", "/v1/sessions", "{\n \"principal\" 1}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("line 2");
    }

    @Test
    void anIdThatNobodyHasOrThatCannotBeOneIsUnknown() throws Exception {
        assertThat(send("GET", "/v1/sessions/" + "a".repeat(54), "").statusCode())
                .isEqualTo(404);
        assertThat(send("GET", "/v1/sessions/short", "").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        var path = path();
        assertThat(send("PATCH", path, "{\"set\":{\"a\":\"" + "x".repeat(2000) + "\"}}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(send("PATCH", path, "{\"set\":{\"a\":\"" + "x".repeat(70_000) + "\"}}")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void whenTheJournalIsAwayTheCallerIsToldWhenToAskAgain() throws Exception {
        var path = path();
        sessions.away(true);
        try {
            var answer = send("PATCH", path, "{\"incr\":{\"n\":1}}");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(header(answer, "Retry-After")).isEqualTo("1");
        } finally {
            sessions.away(false);
        }
    }

    @Test
    void aPrincipalsSessionsAreListedRevokedAndPurged() throws Exception {
        assertThat(send("GET", "/v1/principals/a%20b%2Bc/sessions", "").body()).contains("\"principal\" : \"a b+c\"");
        assertThat(json(send("DELETE", "/v1/principals/alice/sessions", ""))
                        .get("sessions")
                        .longValue())
                .isEqualTo(2);
        assertThat(json(send("DELETE", "/v1/principals/alice/sessions?purge=true", ""))
                        .get("rows")
                        .longValue())
                .isEqualTo(9);
        assertThat(send("DELETE", "/v1/principals/alice/sessions?purge=1", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void oneOfAPrincipalsSessionsIsEndedByItsKeyAndNobodyElses() throws Exception {
        var bob = json(send("POST", "/v1/sessions", "{\"principal\":\"bob\"}"));
        var key = bob.get("id").textValue().substring(0, 22);
        var session = "/v1/sessions/" + bob.get("id").textValue();

        assertThat(send("DELETE", "/v1/principals/eve/sessions/" + key, "").statusCode())
                .isEqualTo(404);
        assertThat(send("DELETE", "/v1/principals/bob/sessions/" + "k".repeat(22), "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("DELETE", "/v1/principals/bob/sessions/short", "").statusCode())
                .isEqualTo(404);
        assertThat(send("GET", session, "").statusCode()).isEqualTo(200);

        assertThat(send("DELETE", "/v1/principals/bob/sessions/" + key, "").statusCode())
                .isEqualTo(204);
        assertThat(send("GET", session, "").statusCode()).isEqualTo(410);
        assertThat(send("DELETE", "/v1/principals/bob/sessions/" + key, "").statusCode())
                .isEqualTo(410);
    }

    @Test
    void eventsGoOnWhereAListenerStopped() throws Exception {
        assertThat(firstLine("0")).isEqualTo("id: 5-8");
        assertThat(firstLine("5-7")).isEqualTo("id: 5-8");
        assertThat(firstLine("5-8")).startsWith(":");
        assertThat(firstLine("8")).startsWith(":");
        assertThat(send("GET", "/v1/events", "", "Last-Event-ID", "x").statusCode())
                .isEqualTo(400);
    }

    private String firstLine(String lastId) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(node.url() + "/v1/events"))
                .header("Last-Event-ID", lastId)
                .build();
        var answer = http.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (var reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            return String.valueOf(reader.readLine());
        }
    }

    private String path() throws IOException, InterruptedException {
        return "/v1/sessions/"
                + json(send("POST", "/v1/sessions", "{}")).get("id").textValue();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(node.url() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }
}
