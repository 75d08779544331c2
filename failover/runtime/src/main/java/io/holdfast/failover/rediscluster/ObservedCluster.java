package io.holdfast.failover.rediscluster;

import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A Redis Cluster to watch.
 *
 * @param seeds some of its nodes; the others are found from them
 * @param user and {@code password}: how Holdfast logs in; no password, no login; asked for at each login
 * @param every how often all nodes are asked
 * @param timeout for how long one of them is waited for
 */
public record ObservedCluster(
        String name, List<Address> seeds, String user, Supplier<Secret> password, Duration every, Duration timeout) {
    public ObservedCluster {
        seeds = List.copyOf(seeds);
    }
}
