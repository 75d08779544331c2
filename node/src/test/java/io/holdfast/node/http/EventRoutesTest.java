package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.protocol.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VIEWER = "0f3a9c1b77d2465e";
    private final HttpClient http = HttpClient.newHttpClient();
    private final LabCluster cluster = new LabCluster();
    private final LabNode node;

    EventRoutesTest() throws Exception {
        var lines = List.of("viewer:" + hash(VIEWER), "operator:" + hash("operator-" + VIEWER));
        node = new LabNode(cluster, new CrowdOfSessions(), Tokens.parse("tokens", lines), 0);
    }

    @AfterAll
    void end() {
        node.close();
    }

    private record Told(String event, JsonNode data) {}

    @Test
    void aListenerHearsTheWholeStateAndThenWhatChanges() throws Exception {
        try (var lines = listen("?topics=cluster,groups", VIEWER)) {
            var first = List.of(next(lines), next(lines), next(lines), next(lines));
            assertThat(first).extracting(Told::event).containsExactly("cluster", "sightings", "group", "group");
            assertThat(first.get(1).data().path("sightings")).hasSize(6);
            assertThat(first.get(3).data().path("name").asText()).isEqualTo("main");
            assertThat(first.toString()).doesNotContain(LabGroup.CANARY);

            cluster.main().apply("asked for", new Event.Paused());
            var paused = until(
                    lines,
                    t -> t.event().equals("group") && t.data().path("paused").asBoolean());
            assertThat(paused.data().path("verdict").asText()).startsWith("PAUSED");
            cluster.main().apply("asked for", new Event.Resumed());
        }
    }

    @Test
    void onlyWhatWasAskedForIsTold() throws Exception {
        try (var lines = listen("?topics=groups", VIEWER)) {
            assertThat(List.of(next(lines), next(lines)))
                    .extracting(Told::event)
                    .containsOnly("group");
        }
    }

    @Test
    void sessionsAreToldToOperatorsOnlyAndWhenNothingIsAskedFor() throws Exception {
        assertThat(ask("", VIEWER).statusCode()).isEqualTo(403);
        assertThat(ask("?topics=groups,sessions", VIEWER).statusCode()).isEqualTo(403);
        try (var lines = listen("", "operator-" + VIEWER)) {
            assertThat(lines.readLine()).isEqualTo("id: 5-8");
        }
        try (var lines = listen("?topics=sessions,groups", "operator-" + VIEWER)) {
            var told = List.of(next(lines), next(lines), next(lines));
            assertThat(told).extracting(Told::event).containsExactlyInAnyOrder("expired", "group", "group");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?topics=", "?topics=all", "?topics=groups,", "?of=groups", "?topics=groups&x=1"})
    void aTopicThatIsNotKnownIsRefused(String query) throws Exception {
        assertThat(ask(query, VIEWER).statusCode()).isEqualTo(400);
    }

    @Test
    void listenersAreCountedAndThoseWhoLeftAreNot() throws Exception {
        var open = new ArrayList<InputStream>();
        try (var own = new LabNode(cluster, new CrowdOfSessions(), Tokens.open(), 0)) {
            for (int i = 0; i < 64; i++) {
                var answer = ask(own, "?topics=groups", "");
                assertThat(answer.statusCode()).as("listener %s", i).isEqualTo(200);
                assertThat(answer.body().read()).as("it is told something").isPositive();
                open.add(answer.body());
            }
            assertThat(ask(own, "?topics=groups", "").statusCode()).isEqualTo(503);
            for (var body : open) {
                body.close();
            }
            awaitRoom(own);
        }
    }

    private void awaitRoom(LabNode own) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        int status;
        do {
            var answer = ask(own, "?topics=groups", "");
            status = answer.statusCode();
            answer.body().close();
        } while (status == 503 && System.nanoTime() < deadline);
        assertThat(status).as("there is room again").isEqualTo(200);
    }

    @Test
    void whoCallsAndWhereTheShardsLie() throws Exception {
        assertThat(json("/v1/whoami").path("role").asText()).isEqualTo("viewer");
        var shards = json("/v1/shards");
        assertThat(shards.path("sessions").asInt()).isEqualTo(100_000);
        assertThat(shards.path("shards").asInt()).isEqualTo(1000);
        assertThat(shards.path("nodes").path(0).path("node").asText()).isEqualTo("h1");
        assertThat(shards.path("nodes").path(0).path("counts")).hasSize(334);
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(node.url() + path))
                .header("Authorization", "Bearer " + VIEWER)
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private HttpResponse<InputStream> ask(String query, String token) throws IOException, InterruptedException {
        return ask(node, query, token);
    }

    private HttpResponse<InputStream> ask(LabNode asked, String query, String token)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(asked.url() + "/v1/events" + query))
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(request, BodyHandlers.ofInputStream());
    }

    private BufferedReader listen(String query, String token) throws IOException, InterruptedException {
        var answer = ask(query, token);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static String hash(String token) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static Told until(BufferedReader lines, Predicate<Told> wanted) throws IOException {
        for (int i = 0; i < 100; i++) {
            var told = next(lines);
            if (wanted.test(told)) {
                return told;
            }
        }
        throw new AssertionError("100 events were told, and not the one that was waited for");
    }

    private static Told next(BufferedReader lines) throws IOException {
        var event = "";
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                return new Told(event, JSON.readTree(line.substring(6)));
            }
        }
        throw new IOException("the stream ended");
    }
}
