package io.holdfast.failover.rediscluster;

import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks all nodes of one cluster side by side, so that a dead host costs one timeout and not one for each node. */
final class Survey implements AutoCloseable {
    private static final int THREADS = 2;
    private final ObservedCluster cluster;
    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .build();
    private final RedisClient client = RedisClient.create(resources);
    private final Map<Address, NodeLink> links = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Survey(ObservedCluster cluster) {
        this.cluster = cluster;
        client.setOptions(NodeLink.options(cluster.timeout()));
    }

    /** Of the seeds and of all that {@code known} names. */
    Picture picture(ClusterMap known) throws InterruptedException {
        var addresses = new TreeSet<>(cluster.seeds());
        known.nodes().forEach(n -> addresses.add(n.address()));
        forget(addresses);
        var asked = new TreeMap<Address, Future<Sight>>();
        addresses.forEach(a -> asked.put(a, threads.submit(() -> link(a).look())));
        var sights = new ArrayList<Sight>();
        var silent = new TreeMap<Address, String>();
        for (var question : asked.entrySet()) {
            try {
                sights.add(question.getValue().get());
            } catch (ExecutionException e) {
                silent.put(
                        question.getKey(),
                        String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
            }
        }
        return new Picture(distinct(sights), silent, Duration.ZERO);
    }

    void failOver(Address replica) throws IOException {
        link(replica).failOver();
    }

    private NodeLink link(Address address) {
        return links.computeIfAbsent(address, a -> new NodeLink(client, cluster, a));
    }

    private void forget(Set<Address> but) {
        links.entrySet().removeIf(entry -> {
            if (but.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().close();
            return true;
        });
    }

    /** A node may answer under two names. */
    private static List<Sight> distinct(List<Sight> sights) {
        var seen = new TreeSet<String>();
        return sights.stream()
                .filter(s -> s.myself().map(l -> seen.add(l.id())).orElse(false))
                .toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        links.values().forEach(NodeLink::close);
        client.shutdown();
        var unused = resources.shutdown();
    }
}
