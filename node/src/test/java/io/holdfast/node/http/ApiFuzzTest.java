package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random paths, headers and bodies, some nearly right and some not HTTP at all. A seed that fails is in the message;
 * {@code -Dholdfast.fuzz=PT10M} goes on for longer, {@code -Dholdfast.fuzz.seed=N} begins elsewhere.
 */
class ApiFuzzTest {
    private static final Duration TIME = Duration.parse(System.getProperty("holdfast.fuzz", "PT20S"));
    private static final long FIRST = Long.getLong("holdfast.fuzz.seed", 1);
    private static final long LEAST = 500;
    private static final long LEAK = 32L << 20;
    private static final List<String> METHODS = List.of(
            "GET", "GET", "POST", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "PUT", "TRACE", "get", "CONNECT");
    private static final List<String> WORDS = List.of(
            "v1",
            "groups",
            "main",
            "cluster",
            "sessions",
            "principals",
            "switchover",
            "failover",
            "pause",
            "history",
            "explain",
            "health",
            "metrics",
            "openapi.json",
            "..",
            ".",
            "%2e%2e",
            "..%2f",
            "%00",
            "%c0%af",
            "%",
            "%zz",
            ";a=b",
            "",
            "\u00e9",
            "main%0a",
            "events",
            "rotate",
            "console",
            "a b",
            "x".repeat(300));
    private static final List<String> QUERIES = List.of(
            "",
            "",
            "",
            "?limit=3",
            "?limit=99999999999",
            "?limit=-1",
            "?purge=true",
            "?a=%",
            "?" + "q".repeat(900),
            "?&&==");
    private static final List<String> HEADERS = List.of(
            "Authorization: Bearer admin-token",
            "Authorization: Bearer admin-token",
            "Authorization: Bearer",
            "Authorization: Basic \u0001",
            "Content-Type: application/json",
            "Content-Type: application/json",
            "Content-Type: text/plain; charset=nope",
            "Content-Type: /",
            "If-Match: \"v99999999999999999999\"",
            "If-Match: *",
            "Idempotency-Key: k",
            "Idempotency-Key: \u00ff",
            "Origin: null",
            "Last-Event-ID: -1",
            "Expect: 100-continue",
            "Transfer-Encoding: chunked",
            "Content-Length: 5",
            "Content-Length: -1",
            "Connection: upgrade",
            "Upgrade: h2c",
            "Accept-Encoding: gzip, br",
            "Range: bytes=0-1",
            "X: " + "y".repeat(4_200),
            "Cookie: a=b; c",
            ": nothing",
            "X-Forwarded-For: 1.2.3.4\u001b[2J",
            "Host: other.example",
            "Prefer: stale-ok");
    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "{",
            "[]",
            "null",
            "{\"target\": \"h2\"}",
            "{\"target\": {\"a\": 1}}",
            "{\"confirm\": \"main\"}",
            "{\"at\": \"2999-01-01T00:00:00Z\"}",
            "{\"at\": \"+999999999-12-31T23:59:59Z\"}",
            "{\"node\": \"h3\"}",
            "{\"parameters\": {\"work_mem\": \"8MB\"}, \"version\": -1}",
            "{\"parameters\": {\"work_mem\": {}}}",
            "{\"scope\": \"pending\", \"resume\": \"0a1b2c3d\"}",
            "{\"operation\": \"down\", \"confirm\": \"x\"}",
            "{\"principal\": \"%00\"}",
            "{\"target\": \"\\u0000\"}",
            "{\"idle\": 1e400}",
            "{\"attributes\": {\"a\": 1}, \"idle\": \"9d\"}",
            "{\"set\": {\"a\": 1}, \"incr\": {\"a\": 9223372036854775807}}",
            "{\"remove\": 3}",
            "{\"a\": 1, \"a\": 2}",
            "[".repeat(3_000),
            "{\"a\":".repeat(1_500),
            "\u00ff\u00fe",
            "9".repeat(5_000),
            "{\"idle\": \"999999999d\"}");

    @Test
    void nothingThatIsSentBreaksAnythingOrBringsASecretOut() throws Exception {
        var statuses = new TreeMap<String, Integer>();
        try (var node = new FakeNode(FakeNode.tokens(), null, new FakeSessions())) {
            var routes = routes(node);
            long before = used();
            long end = System.nanoTime() + TIME.toNanos();
            long seed = FIRST;
            for (; System.nanoTime() < end || seed < FIRST + LEAST; seed++) {
                var request = request(routes, new Random(seed));
                var answer = answer(node, request);
                statuses.merge(answer.isEmpty() ? "closed" : answer.substring(9, 12), 1, Integer::sum);
                assertThat(answer)
                        .as("seed %d: %s", seed, Printable.of(request))
                        .doesNotStartWith("HTTP/1.1 500")
                        .doesNotContain(FakeControl.CANARY)
                        .doesNotContain("Exception");
            }
            awaitNoConnection(node);
            System.out.printf(
                    "fuzz: %d requests; heap %d MB before, %d MB after%n", seed - FIRST, before >> 20, used() >> 20);
            assertThat(used()).as("heap in use").isLessThan(before + LEAK);
            assertThat(answer(node, "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
        System.out.println("fuzz: " + statuses);
        statuses.remove("closed");
        assertThat(described()).as("no status is seen that nothing describes").containsAll(statuses.keySet());
        assertThat(statuses.keySet()).as("it reaches more than the gate").contains("200", "400", "404");
    }

    /** By openapi.json; and what the console's files answer besides, as docs/api.md says. */
    private static Set<String> described() {
        var all = new TreeSet<>(List.of("304", "308"));
        try (var node = new FakeNode(Tokens.open());
                var asker = new Asker(node)) {
            var document = Asker.json(asker.ask("GET", "/v1/openapi.json", ""));
            for (var name : List.of("responses", "x-statuses")) {
                document.findValues(name)
                        .forEach(statuses -> statuses.fieldNames().forEachRemaining(all::add));
            }
        }
        return all;
    }

    /** All but streams, which do not end by themselves. */
    private static List<String> routes(FakeNode node) {
        node.control().upkeep(new FakeUpkeep());
        return node.routes().stream()
                .filter(route -> !route.path().contains("events"))
                .map(route -> route.method() + " "
                        + route.path()
                                .replace("{g}", "main")
                                .replace("{p}", "p")
                                .replace("{node}", "h1")
                                .replaceAll("\\{\\w+}", "x"))
                .toList();
    }

    private static long used() {
        var runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static String request(List<String> routes, Random random) {
        return random.nextInt(3) == 0 ? wild(random) : nearlyRight(any(routes, random), random);
    }

    /** Reaches a handler, mostly, with something that it does not expect. */
    private static String nearlyRight(String path, Random random) {
        var body = path.startsWith("GET") ? "" : any(BODIES, random);
        var text = new StringBuilder(path)
                .append(any(QUERIES.subList(0, 6), random))
                .append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer admin-token\r\n");
        if (!body.isEmpty()) {
            text.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }

    private static String wild(Random random) {
        var text = new StringBuilder(any(METHODS, random))
                .append(' ')
                .append(path(random))
                .append(any(QUERIES, random));
        text.append(random.nextInt(30) == 0 ? " HTTP/1.2" : " HTTP/1.1").append("\r\nHost: a\r\nConnection: close\r\n");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(any(HEADERS, random)).append("\r\n");
        }
        var body = any(BODIES, random);
        if (!body.isEmpty() && text.indexOf("Content-Length") < 0 && text.indexOf("Transfer-Encoding") < 0) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        text.append("\r\n").append(body);
        for (int i = random.nextInt(8) == 0 ? random.nextInt(20) : 0; i > 0; i--) {
            text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
        }
        return text.toString();
    }

    private static String path(Random random) {
        if (random.nextInt(3) == 0) {
            return "/v1/groups/main/" + any(WORDS, random);
        }
        var path = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            path.append('/').append(any(WORDS, random));
        }
        return path.toString();
    }

    private static <T> T any(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    /** What comes within a moment after the request's end: an answer, or nothing. */
    private static String answer(FakeNode node, String request) throws IOException {
        try (var socket = new Socket(node.host(), node.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            var bytes = socket.getInputStream().readNBytes(20_000);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException closed) {
            return "";
        }
    }

    private static void awaitNoConnection(FakeNode node) {
        long deadline = System.nanoTime() + 40_000_000_000L;
        while (node.server().connections() > 0) {
            assertThat(System.nanoTime())
                    .as("%d connections are left", node.server().connections())
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
