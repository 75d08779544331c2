package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.health.Health;
import io.holdfast.node.health.NodeComponents;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random requests to the probes' port; each seed is a request, so what fails can be sent again. */
class ProbeFuzzTest {
    private static final String HOST = "127.0.43.4";
    private static final long REQUESTS = Long.getLong("holdfast.fuzz.probes", 1_500);
    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "DELETE", "BREW", "", "G\u00cbT");
    private static final List<String> PATHS = List.of(
            "/",
            "/primary",
            "/replica",
            "/patroni",
            "/cluster",
            "/history",
            "/config",
            "/metrics",
            "/failsafe",
            "/liveness",
            "/readiness",
            "/health",
            "/health/live",
            "/ready",
            "/startup",
            "/sync",
            "/async",
            "/quorum",
            "/read-only",
            "/standby-leader",
            "//",
            "/..",
            "/%00",
            "/%zz",
            "/patroni//",
            "/cluster/../config",
            "/" + "x".repeat(3_000),
            "primary",
            "*",
            "/\u00e9",
            "/health/");
    private static final List<String> QUERIES = List.of(
            "",
            "",
            "",
            "?",
            "?lag=1.5MB",
            "?lag=-1",
            "?lag=9999999999999999999TB",
            "?lag=1e9",
            "?lag=.",
            "?lag=%",
            "?tag_zone=z1",
            "?tag_=x",
            "?tag_x",
            "?group=main",
            "?group=other",
            "?group=",
            "?mode=write",
            "?replication_state=%00",
            "?&&=&=",
            "?a=" + "b".repeat(2_000),
            "?lag=1&lag=2",
            "?lag=\u0661kB");
    private static final List<String> ENDS = List.of(
            " HTTP/1.0\r\n\r\n",
            " HTTP/1.1\r\nHost: a\r\n\r\n",
            " HTTP/1.0\n\n",
            " HTTP/9.9\r\n\r\n",
            "\r\n\r\n",
            " HTTP/1.0\r\nX: " + "y".repeat(9_000) + "\r\n\r\n",
            " HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
            " HTTP/1.0");

    @Test
    void nothingThatIsSentBreaksAnythingOrBringsASecretOut() throws IOException {
        var group = new FakeGroup("h2");
        var statuses = new TreeMap<String, Integer>();
        try (var health = new Health()) {
            health.add(NodeComponents.cluster(group));
            var subject = new ProbeServer.Subject(group, group, health, List.of(FakeGroup.MAIN));
            var server = ProbeServer.open(HOST, 0, subject, new ProbeServer.About("shop", "z1", "test"), null);
            try {
                for (long seed = 0; seed < REQUESTS; seed++) {
                    var request = request(new Random(seed));
                    var answer = answer(server.port(), request);
                    statuses.merge(answer.isEmpty() ? "closed" : answer.substring(9, 12), 1, Integer::sum);
                    assertThat(answer)
                            .as("seed %d", seed)
                            .doesNotContain("canary", "Exception", "Something broke here");
                }
                assertThat(new Asked(HOST, server.port()).status("/liveness")).isEqualTo(200);
            } finally {
                server.close();
            }
        }
        assertThat(statuses.keySet())
                .isSubsetOf("200", "400", "501", "502", "503", "closed")
                .contains("200", "400", "501", "503");
    }

    private static String request(Random random) {
        var text = new StringBuilder(any(METHODS, random))
                .append(' ')
                .append(any(PATHS, random))
                .append(any(QUERIES, random))
                .append(any(ENDS, random));
        for (int i = random.nextInt(6) == 0 ? random.nextInt(12) : 0; i > 0; i--) {
            text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
        }
        return text.toString();
    }

    private static String answer(int port, String request) throws IOException {
        try (var socket = new Socket(HOST, port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException closed) {
            return "";
        }
    }

    private static String any(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
