package io.holdfast.multijvm;

import java.util.stream.Collectors;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisSentinelClient;

/** Jedis; as {@code plain} it waits for no replica, as many applications do. */
final class JedisWriter implements RedisWriter {
    private final boolean confirms;
    private final RedisSentinelClient client;

    private JedisWriter(SentinelAddress sentinels, boolean confirms) {
        this.confirms = confirms;
        client = RedisSentinelClient.builder()
                .masterName(sentinels.group())
                .sentinels(sentinels.hosts().stream()
                        .map(host -> new HostAndPort(host, sentinels.port()))
                        .collect(Collectors.toSet()))
                .clientConfig(timeout().build())
                .sentinelClientConfig(timeout().password(sentinels.password()).build())
                .build();
    }

    private static DefaultJedisClientConfig.Builder timeout() {
        return DefaultJedisClientConfig.builder().timeoutMillis(1000);
    }

    static RedisWriter confirming(SentinelAddress sentinels) {
        return new JedisWriter(sentinels, true);
    }

    static RedisWriter plain(SentinelAddress sentinels) {
        return new JedisWriter(sentinels, false);
    }

    @Override
    public String name() {
        return confirms ? "Jedis" : "Jedis without WAIT";
    }

    @Override
    public boolean confirms() {
        return confirms;
    }

    @Override
    public boolean push(String key, long n) {
        if (!confirms) {
            return client.rpush(key, Long.toString(n)) >= 1;
        }
        try (var pipeline = client.pipelined()) {
            var pushed = pipeline.rpush(key, Long.toString(n));
            var held = pipeline.waitReplicas(1, 400);
            pipeline.sync();
            return pushed.get() >= 1 && held.get() >= 1;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
