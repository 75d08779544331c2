package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What clients send that is wrong: each answer says what, and what can be told without a session is told without one. SESSION
 * stands for one with the number n, the text t and version 3.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadSessionInputTest {
    private static final String NOBODYS = "a".repeat(54);
    private final FakeSessions sessions = new FakeSessions();
    private final FakeNode node = new FakeNode(Tokens.open(), null, sessions);
    private final Asker asker = new Asker(node);
    private String session = "";

    @BeforeAll
    void make() {
        session = id(asker.ask("POST", "/v1/sessions", "{\"attributes\": {\"n\": 1, \"t\": \"text\"}}"));
        for (int i = 0; i < 2; i++) {
            asker.ask("PATCH", "/v1/sessions/" + session, "{\"incr\": {\"n\": 1}}");
        }
    }

    @AfterAll
    void end() {
        asker.close();
        node.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /v1/sessions                    | {"principal" 1}              |                      | 400 | line 1, column 14
            POST   | /v1/sessions                    | {"attributes": {             |                      | 400 | line 1
            POST   | /v1/sessions                    | {"attributes": []}           |                      | 400 | 'attributes'
            POST   | /v1/sessions                    | {"principal": 7}             |                      | 400 | 'principal'
            POST   | /v1/sessions                    | {"idle": "soon"}             |                      | 400 | 'idle'
            POST   | /v1/sessions                    | {"idle": -1}                 |                      | 400 | idle is from 1 ms
            POST   | /v1/sessions                    | {"absolute": "9999999d"}     |                      | 400 | absolute from 0
            POST   | /v1/sessions                    | {"ttl": 5}                   |                      | 400 | known:
            PATCH  | /v1/sessions/SESSION            | {"set" {}}                   |                      | 400 | line 1, column 8
            PATCH  | /v1/sessions/SESSION            | "set"                        |                      | 400 | no JSON object
            PATCH  | /v1/sessions/SESSION            | {"set": {"a": 1}}            | If-Match: v-1        | 400 | If-Match
            PATCH  | /v1/sessions/SESSION            | {"incr": {"n": 1e400}}       |                      | 400 | 'incr'
            PATCH  | /v1/sessions/SESSION            | {"set": {"a": 1}}            | Content-Type: a/b    | 415 | send JSON
            GET    | /v1/sessions/short              |                              |                      | 404 | no such session
            PATCH  | /v1/sessions/..%2f..%2fmetrics  | {"set": {"a": 1}}            |                      | 404 | no such session
            DELETE | /v1/sessions/SESSION            |                              | If-Match: newest     | 400 | If-Match
            POST   | /v1/sessions/SESSION/rotate     | {}                           | Idempotency-Key: r1  | 400 | 22 characters
            DELETE | /v1/principals/%20/sessions     |                              |                      | 400 | 1 to 200
            DELETE | /v1/principals/p/sessions/x     |                              |                      | 404 | no such session
            GET    | /v1/events                      |                              | Last-Event-ID: first | 400 | Last-Event-ID
            """)
    void whatIsWrongByItselfIsToldWhereAndReachesNoSession(
            String method, String path, String body, String header, int status, String told) {
        long before = sessions.asked();

        var answer = ask(method, path, body, header);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Asker.json(answer).path("detail").asText()).contains(told);
        assertThat(sessions.asked()).isEqualTo(before);
    }

    @Test
    void aBodyThatIsTooLargeReachesNoSession() {
        long before = sessions.asked();
        var large = "{\"attributes\": {\"a\": \"" + "x".repeat(70_000) + "\"}}";

        assertThat(ask("POST", "/v1/sessions", large, "").statusCode()).isEqualTo(413);
        assertThat(ask("PATCH", "/v1/sessions/SESSION", large, "").statusCode()).isEqualTo(413);

        assertThat(sessions.asked()).isEqualTo(before);
    }

    /** A wrong version is told which one is right, in the sentence and as ETag. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PATCH  | /v1/sessions/SESSION        | {"set": {"n": 9}}   | If-Match: "v1" | 412 | version is 3
            POST   | /v1/sessions/SESSION/rotate | {}                  | If-Match: "v1" | 412 | version is 3
            DELETE | /v1/sessions/SESSION        |                     | If-Match: "v2" | 412 | version is 3
            PATCH  | /v1/sessions/SESSION        | {"incr": {"t": 1}}  |                | 409 | number
            PATCH  | /v1/sessions/SESSION        | {"append": {"t": 1}}|                | 409 | array
            PATCH  | /v1/sessions/NOBODYS        | {"set": {"n": 9}}   |                | 404 | no such session
            """)
    void whatASessionRefusesChangesNothingOfIt(
            String method, String path, String body, String header, int status, String told) {
        var answer = ask(method, path, body, header);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Asker.json(answer).path("detail").asText()).contains(told);
        assertThat(answer.headers().firstValue("ETag").orElse("")).isEqualTo(status == 412 ? "\"v3\"" : "");
        assertUnchanged();
    }

    @Test
    void whatASessionHasNoRoomForChangesNothingOfIt() {
        var long1 = "{\"set\": {\"a\": \"" + "x".repeat(2000) + "\"}}";
        assertThat(ask("PATCH", "/v1/sessions/SESSION", long1, "").statusCode()).isEqualTo(413);
        var many = "{\"set\": {\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}}";
        assertThat(ask("PATCH", "/v1/sessions/SESSION", many, "").statusCode()).isEqualTo(413);

        assertUnchanged();
    }

    @Test
    void anExpiredSessionIsGone() {
        var made = id(asker.ask("POST", "/v1/sessions", "{\"idle\": \"5m\"}"));

        sessions.passes(Duration.ofMinutes(6));

        assertThat(asker.ask("GET", "/v1/sessions/" + made, "").statusCode()).isEqualTo(410);
        assertThat(asker.ask("PATCH", "/v1/sessions/" + made, "{\"set\": {\"a\": 1}}")
                        .statusCode())
                .isEqualTo(410);
        assertThat(asker.ask("POST", "/v1/sessions/" + made + "/rotate", "{}").statusCode())
                .isEqualTo(410);
        assertThat(asker.ask("DELETE", "/v1/sessions/" + made, "").statusCode()).isEqualTo(410);
    }

    @Test
    void whoHasAsManySessionsAsItMayIsToldWhenToAskAgain() {
        sessions.limit(2);
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(login().statusCode()).isEqualTo(201);
            }
            var refused = login();
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("30");
        } finally {
            sessions.limit(Integer.MAX_VALUE);
        }
    }

    private HttpResponse<String> login() {
        return asker.ask("POST", "/v1/sessions", "{\"principal\": \"crowded\"}");
    }

    private void assertUnchanged() {
        var read = asker.ask("GET", "/v1/sessions/" + session, "");
        assertThat(Asker.json(read).path("version").asLong()).isEqualTo(3);
        assertThat(Asker.json(read).path("attributes").toString()).contains("\"n\":3", "\"t\":\"text\"");
    }

    private HttpResponse<String> ask(String method, String path, String body, String header) {
        var headers = header == null || header.isEmpty() ? new String[0] : header.split(": ", 2);
        return asker.ask(
                method,
                path.replace("SESSION", session).replace("NOBODYS", NOBODYS),
                body == null ? "" : body,
                headers);
    }

    private static String id(HttpResponse<String> made) {
        return Asker.json(made).path("id").asText();
    }
}
