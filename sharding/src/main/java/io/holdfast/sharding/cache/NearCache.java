package io.holdfast.sharding.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Copies in this node's memory: a bounded number, each shown for a moment, and remembered longer to refuse older ones. */
final class NearCache {
    private final int most;
    private final long validNanos;
    private final LongSupplier nanos;
    private final Map<String, Held> held;

    private record Held(Copy copy, long since) {}

    NearCache(int most, long validNanos, LongSupplier nanos) {
        this.most = most;
        this.validNanos = validNanos;
        this.nanos = nanos;
        this.held = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Held> eldest) {
                return size() > NearCache.this.most;
            }
        };
    }

    /** Only while it is young. */
    synchronized Optional<Copy> get(String key) {
        var found = held.get(key);
        return found == null || nanos.getAsLong() - found.since() > validNanos
                ? Optional.empty()
                : Optional.of(found.copy());
    }

    /** Takes the copy unless a newer one was seen; whether it did. */
    synchronized boolean put(String key, Copy copy) {
        var before = held.get(key);
        if (before != null && copy.olderThan(before.copy())) {
            return false;
        }
        held.put(key, new Held(copy, nanos.getAsLong()));
        return true;
    }

    /** Whether {@link #renew} would look at a copy. */
    synchronized boolean knows(String key) {
        return held.containsKey(key);
    }

    /** Takes the copy if the session is known here at all. */
    synchronized void renew(String key, Copy copy) {
        @Nullable Held before = held.get(key);
        if (before != null && !copy.olderThan(before.copy())) {
            held.put(key, new Held(copy, nanos.getAsLong()));
        }
    }
}
