package io.holdfast.node.http;

import com.typesafe.config.ConfigFactory;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.node.health.Health;
import io.holdfast.node.health.NodeComponents;
import io.holdfast.node.metrics.NodeMetrics;
import io.holdfast.sharding.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** The API in front of a {@link FakeControl}, on a free port of an address that nobody else uses. */
public final class FakeNode implements AutoCloseable {
    private static final String HOST = "127.0.13.1";
    private final ActorSystem<Void> system;
    private final FakeControl control = new FakeControl();
    private final ManagementServer.Watched watched;
    private final ManagementServer server;
    private volatile @Nullable ActorSystem<?> cluster;
    private final int port;
    private final String scheme;

    public FakeNode(Tokens tokens) {
        this(tokens, null);
    }

    /** Null: plain text. */
    public FakeNode(Tokens tokens, @Nullable NodeTls tls) {
        this(tokens, tls, null);
    }

    /** One that watches Redis Clusters, too. */
    static FakeNode watching(RedisClusters clusters) {
        return new FakeNode(Tokens.open(), null, null, ManagementServer.Beside.nothing(), clusters);
    }

    FakeNode(Tokens tokens, @Nullable NodeTls tls, @Nullable Sessions sessions) {
        this(tokens, tls, sessions, ManagementServer.Beside.nothing());
    }

    FakeNode(Tokens tokens, @Nullable NodeTls tls, @Nullable Sessions sessions, ManagementServer.Beside beside) {
        this(tokens, tls, sessions, beside, RedisClusters.none());
    }

    private FakeNode(
            Tokens tokens,
            @Nullable NodeTls tls,
            @Nullable Sessions sessions,
            ManagementServer.Beside beside,
            RedisClusters clusters) {
        scheme = tls == null ? "http://" : "https://";
        var config = ConfigFactory.parseResources("holdfast-api.conf")
                .withFallback(ConfigFactory.load())
                .resolve();
        system = ActorSystem.create(Behaviors.empty(), "api-test", config);
        var about = new ManagementServer.About("lab", HOST, "z1", "test");
        var health = new Health();
        health.add(NodeComponents.cluster(control));
        var metrics = new NodeMetrics();
        metrics.observe(control, group -> Optional.empty());
        metrics.observe(clusters);
        watched = new ManagementServer.Watched(health, metrics, clusters, () -> Optional.ofNullable(cluster));
        server = new ManagementServer(
                system, control, () -> Optional.ofNullable(sessions), watched, about, tokens, tls, beside);
        port = server.bind(HOST, 0).toCompletableFuture().join().getPort();
    }

    /** From now on it is in a cluster with this actor system. */
    void joins(ActorSystem<?> joined) {
        cluster = joined;
    }

    ManagementServer.Watched watched() {
        return watched;
    }

    public FakeControl control() {
        return control;
    }

    public String url() {
        return scheme + HOST + ":" + port;
    }

    /** All that it answers. */
    List<Route> routes() {
        var about = new ManagementServer.About("lab", HOST, "z1", "test");
        return ManagementServer.routes(control, Optional::empty, watched, about);
    }

    ManagementServer server() {
        return server;
    }

    /** Who may look, act and do everything: the tokens are the roles' names with "-token". */
    static Tokens tokens() {
        try {
            var lines = new ArrayList<String>();
            for (var role : List.of("viewer", "operator", "admin")) {
                lines.add(role + ":" + TokensTest.hash(role + "-token") + ":" + role + "-1");
            }
            return Tokens.parse("tokens", lines);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String host() {
        return HOST;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
