package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.node.health.Health;
import io.holdfast.node.metrics.NodeMetrics;
import io.holdfast.sharding.Sessions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SystemMaterializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the API on the node's own address, and on loopback beside it so that the command line needs no address. */
public final class ManagementServer {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);
    private static final String LOOPBACK = "127.0.0.1";
    private final ActorSystem<?> system;
    private final Dispatcher dispatcher;
    private final NodeMetrics metrics;
    private final @Nullable NodeTls tls;

    /** What the API says of its node. */
    public record About(String cluster, String host, String zone, String version) {}

    /** What the API shows beside its groups, and where it counts its own requests. */
    public record Watched(Health health, NodeMetrics metrics, RedisClusters clusters) {

        /** Of a node that watches no Redis Cluster. */
        public Watched(Health health, NodeMetrics metrics) {
            this(health, metrics, RedisClusters.none());
        }
    }

    /**
     * Builds the API's routes; nothing is opened yet.
     *
     * @param tls null: the API is served in plain text
     */
    public ManagementServer(
            ActorSystem<?> system,
            GroupControl control,
            Supplier<Optional<Sessions>> sessions,
            Watched watched,
            About about,
            Tokens tokens,
            @Nullable NodeTls tls) {
        this.tls = tls;
        this.system = system;
        this.metrics = watched.metrics();
        this.dispatcher = new Dispatcher(
                Stream.concat(
                                ManagementRoutes.all(control, watched, about).stream(),
                                SessionRoutes.all(sessions).stream())
                        .toList(),
                tokens,
                new BrowserGuard(List.of(about.host()), tokens.isOpen()),
                SystemMaterializer.get(system).materializer());
    }

    /** Completes once the port is open on {@code host}; fails with the reason when it cannot be. */
    public CompletionStage<InetSocketAddress> bind(String host, int port) {
        return bindOne(host, port).thenApply(binding -> {
            if (!loopback(host)) {
                bindOne(LOOPBACK, port).exceptionally(failure -> {
                    LOG.info("port {} is not opened on {} as well, somebody else has it", port, LOOPBACK);
                    return null;
                });
            }
            return binding.localAddress();
        });
    }

    private CompletionStage<ServerBinding> bindOne(String host, int port) {
        var server = Http.get(system).newServerAt(host, port);
        var secured = tls == null ? server : server.enableHttps(ConnectionContext.httpsServer(tls::apiServer));
        return secured.bind(this::handle).thenApply(binding -> binding.addToCoordinatedShutdown(LAST_ANSWERS, system));
    }

    private CompletionStage<HttpResponse> handle(HttpRequest request) {
        long begun = System.nanoTime();
        return dispatcher.handle(request).thenApply(response -> {
            metrics.requested(request.method().value(), response.status().intValue(), System.nanoTime() - begun);
            return response;
        });
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
