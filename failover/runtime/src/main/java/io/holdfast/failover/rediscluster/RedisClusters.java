package io.holdfast.failover.rediscluster;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All Redis Clusters that a node watches; each node watches by itself and none of them decides. */
public final class RedisClusters implements AutoCloseable {
    private final List<ClusterObserver> observers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private RedisClusters(List<ClusterObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    public static RedisClusters none() {
        return new RedisClusters(List.of());
    }

    /** Begins to look. */
    public static RedisClusters watching(List<ObservedCluster> clusters) {
        var all = new RedisClusters(clusters.stream().map(ClusterObserver::new).toList());
        all.observers.forEach(ClusterObserver::start);
        return all;
    }

    public List<ClusterView> all() {
        return observers.stream().map(ClusterObserver::view).toList();
    }

    public Optional<ClusterView> of(String name) {
        return all().stream().filter(v -> v.name().equals(name)).findFirst();
    }

    /** A planned change; {@code target} is "host:port" of a replica. */
    public CompletionStage<Outcome> failOver(String name, String target) {
        return observers.stream()
                .filter(o -> o.view().name().equals(name))
                .findFirst()
                .<CompletionStage<Outcome>>map(o -> CompletableFuture.supplyAsync(() -> o.failOver(target), threads))
                .orElseGet(() -> CompletableFuture.completedStage(new Outcome.Refused("there is no " + name)));
    }

    @Override
    public void close() {
        observers.forEach(ClusterObserver::close);
        threads.shutdownNow();
    }
}
