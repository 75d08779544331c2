package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What receivers are told when the node dies that was to tell it. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class NotificationsSpec {
    private static final String HOST = "127.0.13.31";
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void whatADeadCoordinatorCouldNotDeliverTheNextOneDelivers() throws Exception {
        int port = freePort();
        var receivers =
                "notifications.receivers.chat { url = \"http://%s:%d/hook\", on = [failover] }".formatted(HOST, port);
        var with = new NodeFile.With(NodeFile.Engine.POSTGRES, receivers, false);
        try (var cluster = TestCluster.start(new GapTable(), with)) {
            var old = cluster.primary();
            old.killPostmaster();
            cluster.awaitPrimaryOtherThan(old);
            long epoch = cluster.group().epoch();
            var teller = cluster.coordinator();
            Await.that("the coordinator's node found nobody to tell", TestCluster.PATIENCE, () -> failures(teller) > 0);

            teller.kill9();

            var told = new LinkedBlockingQueue<JsonNode>();
            var hook = receiver(port, told);
            try {
                var first = Objects.requireNonNull(told.poll(3, TimeUnit.MINUTES), "nothing was told");
                assertThat(first.path("id").asText()).isEqualTo("spec-main-failover-" + epoch);
                assertThat(first.path("oldPrimary").asText()).isEqualTo(old.name());
            } finally {
                hook.stop(0);
            }
        }
    }

    private static HttpServer receiver(int port, LinkedBlockingQueue<JsonNode> told) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(HOST, port), 0);
        server.createContext("/hook", exchange -> {
            told.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static double failures(NodeProcess node) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + node.host() + ":7626/metrics"))
                    .build();
            return http.send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("holdfast_notification_failures_total{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }
}
