package io.holdfast.node.tracing;

import io.holdfast.node.settings.TracingSettings;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the spans of this process to a collector, in the background and in batches: a collector that is away costs spans,
 * never time. Without an endpoint in the file nothing is set up, and OpenTelemetry's own no-op is what everybody calls.
 */
public final class Tracing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private final AutoCloseable spans;

    private Tracing(AutoCloseable spans) {
        this.spans = spans;
    }

    /** Before the first request: what asks for a tracer earlier never traces. */
    public static Tracing start(TracingSettings settings, String cluster, String node, String version) {
        var endpoint = settings.endpoint();
        if (endpoint == null) {
            return new Tracing(() -> {});
        }
        if (GlobalOpenTelemetry.isSet()) {
            LOG.warn("holdfast.tracing is left alone: the application in this process has set up OpenTelemetry itself");
            return new Tracing(() -> {});
        }
        var attributes = Attributes.builder()
                .put("service.name", "holdfast")
                .put("service.namespace", cluster)
                .put("service.instance.id", node)
                .put("service.version", version)
                .build();
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint)
                .setTimeout(TIMEOUT)
                .build();
        var provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(attributes)))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.samplePercent() / 100.0)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build();
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build());
        LOG.info("traces of {} % of the requests go to {}", settings.samplePercent(), endpoint);
        return new Tracing(provider);
    }

    /** Sends what waits. */
    @Override
    public void close() {
        try {
            spans.close();
        } catch (Exception e) {
            LOG.debug("closing the traces: {}", e.toString());
        }
    }
}
