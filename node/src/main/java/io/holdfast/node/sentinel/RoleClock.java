package io.holdfast.node.sentinel;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Since when this node has seen each instance in its role, or down. */
final class RoleClock {
    private final LongSupplier nanos;
    private final Map<String, Long> since = new TreeMap<>();
    private final Set<String> asked = new HashSet<>();

    RoleClock(LongSupplier nanos) {
        this.nanos = nanos;
    }

    long millis(String group, String node, String role) {
        var key = group + ' ' + node + ' ' + role;
        long now = nanos.getAsLong();
        asked.add(key);
        return (now - since.computeIfAbsent(key, k -> now)) / 1_000_000;
    }

    /** Who was not asked about since the last call has another role now, or is gone. */
    void forgetOthers() {
        since.keySet().retainAll(asked);
        asked.clear();
    }
}
