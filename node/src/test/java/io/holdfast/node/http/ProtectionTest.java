package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.audit.AuditLog;
import io.holdfast.node.settings.ApiSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtectionTest {
    private static final String PAUSE = "/v1/groups/main/pause";

    @TempDir
    Path folder;

    private AuditLog audit;
    private FakeNode node;
    private Asker asker;

    @BeforeEach
    void begin() {
        audit = AuditLog.open(folder);
        node = new FakeNode(
                FakeNode.tokens(),
                null,
                new FakeSessions(),
                new ManagementServer.Beside(new ApiSettings(40, 30, 500), audit));
        asker = new Asker(node);
    }

    @AfterEach
    void end() {
        asker.close();
        node.close();
        audit.close();
    }

    @Test
    void aConnectionThatDripsItsHeadIsClosedAfterSecondsAndOneThatWaitsBetweenRequestsIsNot() throws Exception {
        try (var waiting = new Socket(node.host(), node.port());
                var dripping = new Socket(node.host(), node.port())) {
            waiting.getOutputStream().write(request("GET", "/health/live", "").getBytes(StandardCharsets.US_ASCII));
            assertThat(line(waiting)).isEqualTo("HTTP/1.1 200 OK");
            dripping.getOutputStream().write("GET /health/live HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
            dripping.setSoTimeout(20_000);
            long begun = System.nanoTime();
            assertThat(dripping.getInputStream().read()).as("closed").isEqualTo(-1);

            assertThat(System.nanoTime() - begun).isBetween(3_000_000_000L, 15_000_000_000L);
            waiting.getOutputStream().write(request("GET", "/health/live", "").getBytes(StandardCharsets.US_ASCII));
            assertThat(waiting.getInputStream().read()).isNotEqualTo(-1);
        }
    }

    @Test
    void oneAddressCannotTakeAllConnectionsAndWhatItClosesIsFreeAgain() throws Exception {
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 30; i++) {
            var socket = new Socket(node.host(), node.port());
            socket.getOutputStream().write(request("GET", "/health/live", "").getBytes(StandardCharsets.US_ASCII));
            assertThat(line(socket)).contains("200");
            sockets.add(socket);
        }
        try (var oneMore = new Socket(node.host(), node.port())) {
            oneMore.setSoTimeout(20_000);
            assertThat(oneMore.getInputStream().read())
                    .as("turned away at once")
                    .isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        for (var socket : sockets) {
            socket.close();
        }
        awaitConnections(0);
        assertThat(asker.as("viewer", "GET", "/v1/groups", "").statusCode()).isEqualTo(200);
    }

    @Test
    void whoReadsNoAnswerHoldsUpNobodyElse() throws Exception {
        var unread = request("GET", "/v1/openapi.json", "").repeat(40).getBytes(StandardCharsets.US_ASCII);
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 20; i++) {
            var socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(node.host(), node.port()));
            socket.getOutputStream().write(unread);
            sockets.add(socket);
        }

        for (int i = 0; i < 20; i++) {
            assertThat(asker.as("viewer", "GET", "/v1/groups", "").statusCode()).isEqualTo(200);
        }
        for (var socket : sockets) {
            assertThat(line(socket)).as("its own first answer").isEqualTo("HTTP/1.1 200 OK");
            socket.close();
        }
    }

    @Test
    void oneCallersHasteIsNotAnothersWait() {
        var few = new ManagementServer.Beside(new ApiSettings(40, 30, 2), null);
        try (var slow = new FakeNode(FakeNode.tokens(), null, null, few);
                var hasty = new Asker(slow)) {
            var answer = hasty.as("viewer", "GET", "/v1/groups", "");
            for (int i = 0; i < 1_000 && answer.statusCode() == 200; i++) {
                answer = hasty.as("viewer", "GET", "/v1/cluster", "");
            }

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(hasty.as("operator", "GET", "/v1/groups", "").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whoGuessesTokensIsSlowedDownAndLocksNobodyOut() {
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < 60; i++) {
            statuses.add(asker.as("guess-" + i, "GET", "/v1/groups", "").statusCode());
        }

        assertThat(statuses).startsWith(401).contains(429);
        assertThat(asker.as("viewer", "GET", "/v1/groups", "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"Origin, http://evil.example", "Origin, null", "Sec-Fetch-Site, cross-site", "Sec-Fetch-Site, same-site"
    })
    void aPageOfAnotherSiteCannotAct(String header, String value) {
        var answer = asker.ask("POST", PAUSE, "{}", "Authorization", "Bearer admin-token", header, value);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(node.control().requests()).isEmpty();
    }

    @Test
    void askedTwiceWithOneKeyItIsDoneOnce() {
        var first = keyed(PAUSE, "{}", "key-1");
        var again = keyed(PAUSE, "{}", "key-1");
        var another = keyed("/v1/groups/main/resume", "{}", "key-1");
        var wrong = keyed(PAUSE, "{}", "k".repeat(129));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(another.statusCode()).isEqualTo(422);
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(node.control().requests()).hasSize(1);
    }

    @Test
    void oneCallersKeyIsNotAnothers() {
        keyed(PAUSE, "{}", "key-2");
        asker.ask("POST", PAUSE, "{}", "Authorization", "Bearer operator-token", "Idempotency-Key", "key-2");

        assertThat(node.control().requests()).hasSize(2);
    }

    @Test
    void aForcedFailoverWantsTheGroupsNameTyped() {
        var path = "/v1/groups/main/failover";
        for (var body : List.of("{}", "{\"confirm\": \"yes\"}", "{\"confirm\": \"cache\"}", "{\"target\": \"h2\"}")) {
            assertThat(asker.as("admin", "POST", path, body).statusCode())
                    .as(body)
                    .isEqualTo(428);
        }
        assertThat(node.control().requests()).isEmpty();
        assertThat(asker.as("admin", "POST", path, "{\"confirm\": \"main\"}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoAskedWhatAndWhatBecameOfItIsInTheAuditLogAndNoSecretIs() throws Exception {
        var answer = asker.as("operator", "POST", "/v1/groups/main/switchover", "{\"target\": \"h2\"}");
        asker.as("viewer", "POST", PAUSE, "{}");
        asker.as("wrong-one", "POST", PAUSE, "{}");
        asker.as("admin", "POST", PAUSE, "{\"password\": \"canary-77\"}");
        asker.as("viewer", "GET", "/v1/groups", "");
        audit.close();
        var lines = Files.readAllLines(folder.resolve("audit.log"));

        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).contains("\"asked\"", "\"operator-1\"", "/switchover", "h2");
        assertThat(lines.get(1))
                .contains("\"answered\"", "\"status\":200", "h2 leads main")
                .contains(answer.headers().firstValue("Request-Id").orElseThrow());
        assertThat(lines.get(2)).contains("\"denied\"", "viewer-1", "\"status\":403");
        assertThat(lines.get(3)).contains("\"denied\"", "nobody", "\"status\":401");
        assertThat(lines.get(4)).contains("\"asked\"", "***");
        assertThat(String.join("", lines)).doesNotContain("canary-77", "operator-token", "admin-token", "wrong-one");
    }

    @Test
    void nothingFromOutsideBeginsALineOrMovesATerminal() {
        assertThat(Printable.of("a\nb\r\u001b[2Jc\u202ed\u2028e")).isEqualTo("a?b??[2Jc?d?e");
        assertThat(Printable.of("x".repeat(1_000_000))).hasSizeLessThan(500);
    }

    @Test
    void everyAnswerForbidsGuessingItsType() {
        for (var path : List.of("/health/live", "/v1/groups", "/nope")) {
            assertThat(asker.ask("GET", path, "").headers().firstValue("X-Content-Type-Options"))
                    .contains("nosniff");
        }
    }

    private java.net.http.HttpResponse<String> keyed(String path, String body, String key) {
        return asker.ask("POST", path, body, "Authorization", "Bearer admin-token", "Idempotency-Key", key);
    }

    private void awaitConnections(int count) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (node.server().connections() > count) {
            assertThat(System.nanoTime()).as("connections end within 20 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static String request(String method, String path, String headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
    }

    private static String line(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        var text = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c != '\r' && c != -1;
                c = socket.getInputStream().read()) {
            text.append((char) c);
        }
        var rest = new byte[4096];
        assertThat(socket.getInputStream().read(rest)).isPositive();
        return text.toString();
    }
}
