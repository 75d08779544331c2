package io.holdfast.node.http;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** A cluster of one with one type of shards, {@code thing}. */
final class OwnCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private final ActorSystem<Void> system;

    OwnCluster() {
        var config = ConfigFactory.parseString("""
                pekko.loglevel = WARNING
                pekko.actor.provider = cluster
                pekko.remote.artery.canonical { hostname = "127.0.13.1", port = 0 }
                pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
                pekko.cluster.downing-provider-class = ""
                """).withFallback(ConfigFactory.load());
        system = ActorSystem.create(Behaviors.empty(), "lab", config);
        var cluster = Cluster.get(system);
        cluster.join(cluster.selfAddress());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!cluster.selfMember().status().equals(MemberStatus.up()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(20_000_000);
        }
        var type = EntityTypeKey.create(String.class, "thing");
        var unused = ClusterSharding.get(system).init(Entity.of(type, context -> Behaviors.ignore()));
    }

    ActorSystem<?> system() {
        return system;
    }

    String address() {
        return Cluster.get(system).selfAddress().hostPort();
    }

    @Override
    public void close() {
        system.terminate();
        try {
            var unused = system.getWhenTerminated().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the cluster of one did not end", e);
        }
    }
}
