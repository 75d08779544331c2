package io.holdfast.multijvm;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Redisson; its batches end with a WAIT on their own connection. */
final class RedissonWriter implements RedisWriter {
    private final RedissonClient client;

    RedissonWriter(SentinelAddress sentinels) {
        var config = new Config();
        config.setThreads(2).setNettyThreads(2);
        // It tells the Sentinels their password only where the servers have one; a user without one takes any.
        config.setUsername("default").setPassword(sentinels.password());
        var servers = config.useSentinelServers()
                .setMasterName(sentinels.group())
                .setSentinelPassword(sentinels.password())
                .setTimeout(1000);
        servers.setMasterConnectionMinimumIdleSize(1).setSlaveConnectionMinimumIdleSize(1);
        servers.setSubscriptionConnectionMinimumIdleSize(1);
        sentinels.hosts().forEach(host -> servers.addSentinelAddress("redis://" + host + ":" + sentinels.port()));
        client = Redisson.create(config);
    }

    @Override
    public String name() {
        return "Redisson";
    }

    @Override
    public boolean push(String key, long n) {
        var options = BatchOptions.defaults()
                .retryAttempts(1) // it repeats a refused batch at the same server, and after longer and longer waits
                .sync(1, Duration.ofMillis(400))
                .responseTimeout(1, TimeUnit.SECONDS);
        var batch = client.createBatch(options);
        var unused = batch.getList(key, StringCodec.INSTANCE).addAsync(Long.toString(n));
        return batch.execute().getSyncedSlaves() >= 1;
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
