package io.holdfast.sharding.cache;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * First this node's copies, then the shared ones. What it shows is at most five seconds old: a second here after at most
 * four in Redis; and it never shows a copy with a lower stamp than one that this node has seen.
 */
public final class SessionCache implements AutoCloseable {
    private static final int MOST = 10_000;
    private static final Duration VALID = Duration.ofSeconds(1);
    private final NearCache near = new NearCache(MOST, VALID.toNanos(), System::nanoTime);
    private final SharedCache shared;
    private final InstantSource clock;

    /** @param clock by which sessions end */
    public SessionCache(SharedCache shared, InstantSource clock) {
        this.shared = shared;
        this.clock = clock;
    }

    /** A copy that the holder of the id may see; empty: ask the owner. */
    public CompletionStage<Optional<Copy>> find(String key, String idHash) {
        var here = near.get(key).filter(copy -> copy.serves(idHash, clock.millis()));
        return here.isPresent()
                ? CompletableFuture.completedFuture(here)
                : shared.get(key)
                        .thenApply(found ->
                                found.filter(copy -> copy.serves(idHash, clock.millis()) && near.put(key, copy)));
    }

    /** The owner was asked because nobody had a copy. */
    public void found(String key, Copy copy) {
        if (near.put(key, copy)) {
            shared.put(key, copy);
        }
    }

    /** Whether {@link #changed} would do anything with a copy, which need not be made otherwise. */
    public boolean wants(String key) {
        return shared.keeps() || near.knows(key);
    }

    /** The session was changed by way of this node. */
    public void changed(String key, Copy copy) {
        near.renew(key, copy);
        shared.put(key, copy);
    }

    @Override
    public void close() {
        shared.close();
    }
}
