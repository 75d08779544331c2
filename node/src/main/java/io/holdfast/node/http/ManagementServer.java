package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.node.audit.AuditLog;
import io.holdfast.node.health.Health;
import io.holdfast.node.metrics.NodeMetrics;
import io.holdfast.node.settings.ApiSettings;
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
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Sink;
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
    private final Connections connections;
    private final Materializer materializer;
    private final NodeMetrics metrics;
    private final @Nullable NodeTls tls;

    /** What the API says of its node. */
    public record About(String cluster, String host, String zone, String version) {}

    /**
     * What the API shows beside its groups, and where it counts its own requests.
     *
     * @param cluster the actor system that is in the cluster
     */
    public record Watched(
            Health health, NodeMetrics metrics, RedisClusters clusters, Supplier<Optional<ActorSystem<?>>> cluster) {

        /** Of a node that watches no Redis Cluster and is in none of Pekko's. */
        public Watched(Health health, NodeMetrics metrics) {
            this(health, metrics, RedisClusters.none(), Optional::empty);
        }
    }

    /**
     * What stands beside the routes: how much is taken from whom, and where it is noted.
     *
     * @param audit null: nothing is noted
     */
    public record Beside(ApiSettings limits, @Nullable AuditLog audit) {
        private static final ApiSettings ANY = new ApiSettings(Integer.MAX_VALUE, Integer.MAX_VALUE, 0);

        /** For a server that only its own process calls. */
        public static Beside nothing() {
            return new Beside(ANY, null);
        }
    }

    /** An unprotected one. */
    public ManagementServer(
            ActorSystem<?> system,
            GroupControl control,
            Supplier<Optional<Sessions>> sessions,
            Watched watched,
            About about,
            Tokens tokens,
            @Nullable NodeTls tls) {
        this(system, control, sessions, watched, about, tokens, tls, Beside.nothing());
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
            @Nullable NodeTls tls,
            Beside beside) {
        this.tls = tls;
        this.system = system;
        this.metrics = watched.metrics();
        this.materializer = SystemMaterializer.get(system).materializer();
        this.dispatcher = new Dispatcher(
                routes(control, sessions, watched, about),
                new Gates(tokens, beside.limits().requestsPerSecond()),
                new BrowserGuard(List.of(about.host()), tokens.isOpen()),
                beside.audit(),
                materializer);
        this.connections = new Connections(beside.limits(), this::handle, materializer);
    }

    /** All there are; docs/api.md and openapi.json name the same ones, which is tested. */
    static List<Route> routes(
            GroupControl control, Supplier<Optional<Sessions>> sessions, Watched watched, About about) {
        var overview = new Overview(control, watched, about);
        return Stream.of(
                        ManagementRoutes.all(control, watched, overview),
                        UpkeepRoutes.all(control),
                        SessionRoutes.all(sessions),
                        ViewRoutes.all(control, sessions, overview),
                        PekkoRoutes.all(watched.cluster()),
                        ConsoleRoutes.all())
                .flatMap(List::stream)
                .toList();
    }

    /** How many connections are open now. */
    int connections() {
        return connections.count();
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
        return secured.connectionSource()
                .to(Sink.foreach(connections::accept))
                .run(materializer)
                .thenApply(binding -> binding.addToCoordinatedShutdown(LAST_ANSWERS, system));
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
