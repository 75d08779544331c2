package io.holdfast.failover.rediscluster;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Writes one key after the other into all shards, and remembers which of them were acknowledged, and the longest gap. */
final class CountingWriter implements AutoCloseable {
    private static final long PACE = 2_000_000;
    private final RedisClusterClient client;
    private final StatefulRedisClusterConnection<String, String> connection;
    private final List<String> acknowledged = new ArrayList<>();
    private final Thread thread;
    private long gap;
    private volatile boolean ending;

    CountingWriter(Address seed) {
        client = RedisClusterClient.create(RedisURI.builder()
                .withHost(seed.host())
                .withPort(seed.port())
                .withTimeout(Duration.ofSeconds(2))
                .build());
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofMillis(500))
                        .build())
                .build());
        connection = client.connect();
        thread = Thread.ofPlatform().name("writer").start(this::write);
    }

    private void write() {
        long last = System.nanoTime();
        for (int n = 0; !ending; n++) {
            var key = "key:" + n;
            try {
                connection.sync().set(key, key);
                long now = System.nanoTime();
                synchronized (this) {
                    acknowledged.add(key);
                    gap = Math.max(gap, now - last);
                }
                last = now;
            } catch (RedisException notAcknowledged) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(PACE);
        }
    }

    synchronized int count() {
        return acknowledged.size();
    }

    synchronized Duration longestGap() {
        return Duration.ofNanos(gap);
    }

    /** Ends the writing; how many of the acknowledged keys are not there. */
    long lost() throws InterruptedException {
        ending = true;
        thread.join();
        long lost = 0;
        for (var key : acknowledged) {
            lost += key.equals(connection.sync().get(key)) ? 0 : 1;
        }
        return lost;
    }

    @Override
    public void close() {
        ending = true;
        connection.close();
        client.shutdown();
    }
}
