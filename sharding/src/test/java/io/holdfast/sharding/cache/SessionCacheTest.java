package io.holdfast.sharding.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class SessionCacheTest {
    private final Map<String, Copy> redis = new ConcurrentHashMap<>();
    private final SessionCache cache =
            new SessionCache(new Careless(), Clock.fixed(Instant.ofEpochMilli(1000), ZoneOffset.UTC));

    /** Keeps whatever it is given, however old: what a cache that comes back from a backup would do. */
    private final class Careless implements SharedCache {
        @Override
        public CompletionStage<Optional<Copy>> get(String key) {
            return CompletableFuture.completedFuture(Optional.ofNullable(redis.get(key)));
        }

        @Override
        public void put(String key, Copy copy) {
            redis.put(key, copy);
        }

        @Override
        public void close() {}
    }

    @Test
    void aCopyOfALowerVersionOrEpochIsRefusedOnceANewerOneWasSeen() {
        cache.found("key", copy(2, 5, "hash"));

        redis.put("key", copy(2, 4, "other"));
        assertThat(find("other")).isEmpty();
        redis.put("key", copy(1, 9, "other"));
        assertThat(find("other")).isEmpty();
        redis.put("key", copy(3, 1, "other"));
        assertThat(find("other")).map(Copy::epoch).hasValue(3L);
    }

    @Test
    void onlyTheHolderOfThisVeryIdSeesIt() {
        cache.found("key", copy(1, 1, "hash"));

        assertThat(find("hash")).isPresent();
        assertThat(find("the id before the rotation")).isEmpty();
    }

    @Test
    void anEndedOrExpiredSessionIsShownToNobody() {
        cache.found("key", copy(1, 1, "hash"));
        cache.changed("key", Copy.gone(1));
        assertThat(find("hash")).isEmpty();

        cache.found("old", new Copy(1, 1, false, "hash", "", Map.of(), 0, 400, 500, 0));
        assertThat(cache.find("old", "hash").toCompletableFuture().join()).isEmpty();
    }

    @Test
    void whatIsInNoCacheIsNotInventedAndChangesOfUnknownSessionsFillNoMemory() {
        cache.changed("key", copy(1, 1, "hash"));
        redis.clear();

        assertThat(find("hash")).isEmpty();
    }

    @Test
    void aCopyIsWantedWhereOneIsSharedOrWasSeen() {
        var alone = new SessionCache(SharedCache.NONE, Clock.systemUTC());

        assertThat(cache.wants("key")).isTrue();
        assertThat(alone.wants("key")).isFalse();
        alone.found("key", copy(1, 1, "hash"));
        assertThat(alone.wants("key")).isTrue();
    }

    private Optional<Copy> find(String hash) {
        return cache.find("key", hash).toCompletableFuture().join();
    }

    private static Copy copy(long epoch, long version, String hash) {
        return new Copy(epoch, version, false, hash, "", Map.of("n", "1"), 0, 900, 500, 0);
    }
}
