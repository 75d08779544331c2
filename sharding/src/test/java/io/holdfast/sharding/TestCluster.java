package io.holdfast.sharding;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.cache.SharedCache;
import io.holdfast.sharding.journal.JournalConfig;
import io.holdfast.sharding.journal.Primary;
import io.holdfast.sharding.journal.PrimaryRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** Some nodes in one JVM, each with an actor system of its own, as one cluster. */
final class TestCluster implements AutoCloseable {
    private static final String CONFIG = """
            pekko {
              loglevel = WARNING
              loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
              logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              actor { provider = cluster, allow-java-serialization = off }
              actor.default-dispatcher.fork-join-executor { parallelism-min = 2, parallelism-max = 4 }
              remote.artery.canonical { port = 0 }
              cluster {
                gossip-interval = 100ms, leader-actions-interval = 100ms, periodic-tasks-initial-delay = 50ms
                jmx.enabled = off
                downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
              }
              coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
              coordinated-shutdown.phases { cluster-exiting.timeout = 3s, cluster-sharding-shutdown-region.timeout = 3s }
            }
            """;
    private final List<Node> nodes = new ArrayList<>();
    private final String more;

    record Node(String name, ActorSystem<Void> system, PrimaryRoute route, ShardedSessions sessions) {}

    TestCluster(int size, Supplier<Optional<Primary>> primary, SessionsOptions options) {
        this(size, primary, options, () -> SharedCache.NONE);
    }

    TestCluster(int size, Supplier<Optional<Primary>> primary, SessionsOptions options, Supplier<SharedCache> shared) {
        this(size, primary, options, shared, "");
    }

    /** @param more settings of every node's actor system that differ from ours */
    TestCluster(
            int size,
            Supplier<Optional<Primary>> primary,
            SessionsOptions options,
            Supplier<SharedCache> shared,
            String more) {
        this.more = more;
        for (int i = 1; i <= size; i++) {
            nodes.add(node("127.0.45." + (10 + i), primary, options, shared.get()));
        }
        var first = Cluster.get(nodes.getFirst().system());
        nodes.forEach(n -> Cluster.get(n.system())
                .manager()
                .tell(Join.create(first.selfMember().address())));
        Eventually.holds("all are members", () -> nodes.stream().allMatch(n -> up(n.system()) == size));
        Eventually.holds("sessions can be made", () -> {
            try {
                return nodes.stream()
                        .allMatch(n -> !n.sessions()
                                .create(NewSession.anonymous())
                                .toCompletableFuture()
                                .join()
                                .attributes()
                                .containsKey("none"));
            } catch (java.util.concurrent.CompletionException notYet) {
                return false;
            }
        });
    }

    /** One more node comes. */
    void grow(Supplier<Optional<Primary>> primary, SessionsOptions options) {
        var first = Cluster.get(nodes.getFirst().system());
        nodes.add(node("127.0.45." + (11 + nodes.size()), primary, options, SharedCache.NONE));
        int size = nodes.size();
        Cluster.get(nodes.getLast().system())
                .manager()
                .tell(Join.create(first.selfMember().address()));
        Eventually.holds("it is a member", () -> nodes.stream().allMatch(n -> up(n.system()) == size));
    }

    Sessions on(int index) {
        return nodes.get(index).sessions();
    }

    /** All but the one of this name. */
    List<Sessions> without(String name) {
        return nodes.stream()
                .filter(n -> !n.name().equals(name))
                .<Sessions>map(Node::sessions)
                .toList();
    }

    /** In good order: its shards move. */
    void leave(String name) {
        nodes.stream().filter(n -> n.name().equals(name)).forEach(TestCluster::close);
    }

    /** In good order: its shards move. */
    void leave(int index) {
        close(nodes.get(index));
    }

    @Override
    public void close() {
        nodes.forEach(TestCluster::close);
    }

    private static long up(ActorSystem<Void> system) {
        long up = 0;
        for (var member : Cluster.get(system).state().getMembers()) {
            up += member.status().equals(MemberStatus.up()) ? 1 : 0;
        }
        return up;
    }

    private Node node(String host, Supplier<Optional<Primary>> primary, SessionsOptions options, SharedCache shared) {
        var route = new PrimaryRoute(UUID.randomUUID().toString(), primary);
        var config = ConfigFactory.parseString("pekko.remote.artery.canonical.hostname = " + host)
                .withFallback(ConfigFactory.parseString(more))
                .withFallback(ConfigFactory.parseString(CONFIG))
                .withFallback(JournalConfig.of(route))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "sessions", config);
        return new Node(
                host,
                system,
                route,
                ShardedSessions.start(
                        system,
                        route,
                        new SessionsOptions(host, options.limits(), options.perPrincipal(), options.sweep()),
                        shared));
    }

    private static void close(Node node) {
        node.sessions().close();
        node.system().terminate();
        node.system().getWhenTerminated().toCompletableFuture().join();
        node.route().close();
    }
}
