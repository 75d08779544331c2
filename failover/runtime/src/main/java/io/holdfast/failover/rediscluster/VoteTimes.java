package io.holdfast.failover.rediscluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * When the primaries last voted, as far as one who looks on can tell. Redis' voters refuse a second vote for the same
 * shard within twice the node timeout and tell nobody when they gave one, so what is remembered here is when a shard's
 * configuration epoch was first seen as it is, and when the cluster's epoch rose without a winner. Never earlier than the
 * vote itself; what happened before the first look counts as if it had happened then.
 */
final class VoteTimes {
    private final Map<String, Long> epochs = new HashMap<>();
    private final Map<String, Long> at = new HashMap<>();
    private long newest = -1;
    private long unexplained = -1;
    private long unexplainedAt;

    void see(ClusterMap map, long currentEpoch, long nanos) {
        for (var shard : map.shards()) {
            long epoch = shard.primary().configEpoch();
            boolean known = shard.nodes().anyMatch(n -> Objects.equals(epochs.get(n.id()), epoch));
            long since = known ? earlier(shard, epoch) : nanos;
            shard.nodes().forEach(n -> {
                epochs.put(n.id(), epoch);
                at.put(n.id(), since);
            });
        }
        boolean won = map.shards().stream().anyMatch(s -> s.primary().configEpoch() >= currentEpoch);
        if (currentEpoch > newest && !won) {
            unexplained = currentEpoch;
            unexplainedAt = nanos;
        }
        if (map.shards().stream().anyMatch(s -> s.primary().configEpoch() >= unexplained)) {
            unexplained = -1;
        }
        newest = Math.max(newest, currentEpoch);
    }

    /** How long the voters may still refuse this shard; zero when they will not. */
    Duration refuseFor(Shard shard, Duration nodeTimeout, long nanos) {
        long voted = Objects.requireNonNullElse(at.get(shard.primary().id()), nanos);
        var last = unexplained < 0 ? voted : Math.max(voted, unexplainedAt);
        var left = nodeTimeout.multipliedBy(2).minusNanos(nanos - last);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private long earlier(Shard shard, long epoch) {
        return shard.nodes()
                .filter(n -> Objects.equals(epochs.get(n.id()), epoch))
                .mapToLong(n -> Objects.requireNonNull(at.get(n.id())))
                .min()
                .orElseThrow();
    }
}
