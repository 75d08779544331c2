package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this agent granted, and so for how long somebody of an older epoch may still serve. After a restart it cannot
 * know, and answers as if it had granted at the moment it started. Pure: time is an argument.
 */
final class LeaseGranter {
    private final Map<Epoch, Long> grantedAt = new TreeMap<>();

    /** An agent that never promised anything cannot have granted anything before. */
    LeaseGranter(boolean neverPromised, long now) {
        if (!neverPromised) {
            grantedAt.put(Epoch.NONE, now);
        }
    }

    void granted(Epoch epoch, long now) {
        grantedAt.put(epoch, now);
    }

    /** Milliseconds since the last grant for an epoch below {@code promised}; {@link Long#MAX_VALUE} when none. */
    long ageMillis(Epoch promised, long now) {
        return grantedAt.entrySet().stream()
                .filter(e -> e.getKey().below(promised))
                .mapToLong(e -> (now - e.getValue()) / 1_000_000)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
