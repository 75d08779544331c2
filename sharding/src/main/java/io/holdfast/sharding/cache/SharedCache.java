package io.holdfast.sharding.cache;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Copies that all nodes share. It may lose them, be slow or be away: then there is none, and nothing else happens. */
public interface SharedCache extends AutoCloseable {
    SharedCache NONE = new SharedCache() {
        @Override
        public CompletionStage<Optional<Copy>> get(String key) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public void put(String key, Copy copy) {}

        @Override
        public boolean keeps() {
            return false;
        }

        @Override
        public void close() {}
    };

    /** Never fails. */
    CompletionStage<Optional<Copy>> get(String key);

    /** Keeps it for a few seconds, unless a newer one is there. Does not wait. */
    void put(String key, Copy copy);

    /** Whether it ever keeps one. */
    default boolean keeps() {
        return true;
    }

    @Override
    void close();
}
