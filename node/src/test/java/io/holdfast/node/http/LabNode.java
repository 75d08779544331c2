package io.holdfast.node.http;

import com.typesafe.config.ConfigFactory;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.health.Health;
import io.holdfast.node.health.NodeComponents;
import io.holdfast.node.metrics.NodeMetrics;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A node's API in front of a {@link LabCluster}; may be opened again on the port of one that was closed. */
final class LabNode implements AutoCloseable {
    private static final String HOST = "127.0.14.1";
    private final ActorSystem<Void> system;
    private final int port;

    LabNode(GroupControl cluster, CrowdOfSessions sessions, Tokens tokens, int wantedPort) {
        var config = ConfigFactory.parseResources("holdfast-api.conf")
                .withFallback(ConfigFactory.load())
                .resolve();
        system = ActorSystem.create(Behaviors.empty(), "console-test", config);
        var health = new Health();
        health.add(NodeComponents.cluster(cluster));
        var metrics = new NodeMetrics();
        metrics.observe(cluster, group -> Optional.empty());
        port = new ManagementServer(
                        system,
                        cluster,
                        () -> Optional.of(sessions),
                        new ManagementServer.Watched(health, metrics),
                        new ManagementServer.About("shop", HOST, "z1", "0.1"),
                        tokens,
                        null)
                .bind(HOST, wantedPort)
                .toCompletableFuture()
                .join()
                .getPort();
    }

    String url() {
        return "http://" + HOST + ":" + port;
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
