package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.node.settings.TracingSettings;
import io.holdfast.node.tracing.Tracing;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A collector that only listens, behind OpenTelemetry's own exporter. */
class TracedTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private final List<byte[]> collected = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void listen() throws Exception {
        GlobalOpenTelemetry.resetForTest();
        collector = HttpServer.create(new InetSocketAddress("127.0.13.2", 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            collected.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void end() {
        collector.stop(0);
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void aRequestIsASpanOfItsCallersTrace() {
        asked(new TracingSettings("http://127.0.13.2:" + collector.getAddress().getPort() + "/v1/traces", 100), "01");

        assertThat(collected).isNotEmpty();
        assertThat(HexFormat.of().formatHex(collected.getFirst()))
                .contains(TRACE)
                .contains(HexFormat.of().formatHex("GET /v1/groups/{g}".getBytes(StandardCharsets.US_ASCII)))
                .contains(HexFormat.of().formatHex("service.instance.id".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void whatTheCallerDoesNotSampleIsNotSent() {
        asked(new TracingSettings("http://127.0.13.2:" + collector.getAddress().getPort() + "/v1/traces", 100), "00");

        assertThat(collected).isEmpty();
    }

    @Test
    void nothingIsTracedUnlessItIsConfigured() {
        asked(new TracingSettings(null, 100), "01");

        assertThat(collected).isEmpty();
        assertThat(GlobalOpenTelemetry.isSet()).isFalse();
    }

    /** Closing sends what waits. */
    private static void asked(TracingSettings settings, String flags) {
        var tracing = Tracing.start(settings, "shop", "h1", "test");
        try (var node = new FakeNode(FakeNode.tokens());
                var asker = new Asker(node)) {
            var parent = "00-" + TRACE + "-00f067aa0ba902b7-" + flags;
            var answer = asker.ask(
                    "GET", "/v1/groups/main", "", "Authorization", "Bearer viewer-token", "traceparent", parent);
            assertThat(answer.statusCode()).isEqualTo(200);
        } finally {
            tracing.close();
        }
    }
}
