package io.holdfast.node.metrics;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.node.notify.Notifier;
import io.holdfast.node.own.OwnInstances;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/**
 * All metrics of one node. What a view already tells is read when Prometheus asks; only what passes, requests and
 * appends, is counted where it happens.
 */
public final class NodeMetrics {
    public static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder()
            .setIncludeCreatedTimestamps(false)
            .build();
    private final Counter requests = Counter.builder()
            .name("holdfast_http_requests")
            .help("Requests that the API answered.")
            .labelNames("method", "status")
            .register(registry);
    private final Histogram durations = Histogram.builder()
            .name("holdfast_http_request_duration")
            .unit(Unit.SECONDS)
            .help("How long the API took to answer.")
            .classicUpperBounds(0.005, 0.025, 0.1, 0.5, 2.5, 10)
            .classicOnly()
            .register(registry);
    private final Histogram appends = Histogram.builder()
            .name("holdfast_register_append_duration")
            .unit(Unit.SECONDS)
            .help("How long the register took to remember an event that this node's coordinator named.")
            .labelNames("outcome")
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
            .classicOnly()
            .register(registry);

    private final Counter sessionOps = Counter.builder()
            .name("holdfast_session_ops")
            .help("Operations on sessions that this node was asked for, by what became of them.")
            .labelNames("op", "result")
            .register(registry);
    private final Histogram sessionDurations = Histogram.builder()
            .name("holdfast_session_op_duration")
            .unit(Unit.SECONDS)
            .help("How long operations on sessions took, from this node's question to the owner's answer.")
            .labelNames("op")
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
            .classicOnly()
            .register(registry);

    private final Clock clock;

    public NodeMetrics() {
        this(Clock.systemUTC());
    }

    NodeMetrics(Clock clock) {
        this.clock = clock;
        JvmMetrics.builder().register(registry);
    }

    /** Once, when the node's groups exist. */
    public void observe(GroupControl control, OwnInstances own) {
        registry.register(new GroupCollector(control, own));
        registry.register(new ClusterCollector(control));
        registry.register(new ChangeCollector(control));
        registry.register(new LagCollector(control, own, clock));
    }

    /** What becomes of the notifications. */
    public void observe(Notifier notifier) {
        registry.register(new NotificationCollector(notifier));
    }

    /** The node's own certificate, by whose end it must have been renewed. */
    public void observe(NodeTls tls) {
        registry.register((MultiCollector) () -> {
            var left = new Family(
                    "certificate_remaining_seconds", "Until this node's certificate ends; negative once it has.");
            left.put(Duration.between(clock.instant(), tls.expires()).toSeconds());
            return MetricSnapshots.of(left.gauge());
        });
    }

    /** The Redis Clusters that the node watches. */
    public void observe(RedisClusters clusters) {
        registry.register(new RedisClusterCollector(clusters));
    }

    public void requested(String method, int status, long nanos) {
        requests.labelValues(known(method), Integer.toString(status)).inc();
        durations.observe(nanos / 1e9);
    }

    void sessionAsked(String operation, String result, long nanos) {
        sessionOps.labelValues(operation, result).inc();
        sessionDurations.labelValues(operation).observe(nanos / 1e9);
    }

    void appended(String outcome, long nanos) {
        appends.labelValues(outcome).observe(nanos / 1e9);
    }

    /** Prometheus' text format. */
    public String text() {
        try {
            var out = new ByteArrayOutputStream();
            writer.write(out, registry.scrape());
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail like a file", e);
        }
    }

    /** A caller must not be able to make labels. */
    private static String known(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
            default -> "other";
        };
    }
}
