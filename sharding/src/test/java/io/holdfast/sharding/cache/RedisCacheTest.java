package io.holdfast.sharding.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Secret;
import io.holdfast.sharding.Eventually;
import io.holdfast.sharding.TestRedis;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** With a real Redis, and without one. */
class RedisCacheTest {

    @Test
    void aSlowWriterNeverPutsAnOldCopyOverANewOne() throws Exception {
        try (var redis = new TestRedis();
                var cache = new RedisCache(() -> Optional.of(server(redis)))) {
            Eventually.holds("it is there", () -> {
                cache.put("key", copy(2, 5));
                return find(cache).isPresent();
            });

            cache.put("key", copy(2, 4));
            cache.put("key", copy(1, 99));
            assertThat(find(cache)).map(Copy::version).hasValue(5L);
            cache.put("key", copy(3, 1));
            assertThat(find(cache)).map(Copy::epoch).hasValue(3L);
            cache.put("key", Copy.gone(3));
            cache.put("key", copy(3, 1000));
            assertThat(find(cache)).map(Copy::ended).hasValue(true);
        }
    }

    @Test
    void behindARedisThatHangsABoundedNumberWaitsAndAllHearNothing() throws Exception {
        try (var redis = new TestRedis();
                var cache = new RedisCache(() -> Optional.of(server(redis)))) {
            Eventually.holds("it is there", () -> {
                cache.put("key", copy(2, 5));
                return find(cache).isPresent();
            });
            redis.hang();

            var asked = new ArrayList<CompletableFuture<Optional<Copy>>>();
            for (int i = 0; i < 5000; i++) {
                asked.add(cache.get("key").toCompletableFuture());
            }

            assertThat(RedisCache.options().getRequestQueueSize()).isEqualTo(1000);
            Eventually.holds("they waited a moment", () -> asked.stream().allMatch(CompletableFuture::isDone));
            assertThat(asked.stream().filter(answer -> answer.join().isPresent()))
                    .isEmpty();
        }
    }

    @Test
    void withoutRedisThereIsNothingAndNobodyWaitsAndWhenItComesBackThereIsSomething() throws Exception {
        try (var redis = new TestRedis();
                var cache = new RedisCache(() -> Optional.of(server(redis)))) {
            redis.kill();
            for (int i = 0; i < 100; i++) {
                cache.put("key", copy(1, 1));
                assertThat(find(cache)).isEmpty();
            }

            redis.start();
            Eventually.holds("copies are kept again", () -> {
                cache.put("key", copy(1, 1));
                return find(cache).isPresent();
            });
        }
    }

    private static Optional<Copy> find(RedisCache cache) {
        return cache.get("key").toCompletableFuture().join();
    }

    private static CacheServer server(TestRedis redis) {
        return new CacheServer(redis.host(), redis.port(), 1, "", new Secret("none"));
    }

    private static Copy copy(long epoch, long version) {
        return new Copy(epoch, version, false, "hash", "alice", Map.of("n", "1"), 0, 0, 500, 0);
    }
}
