package io.holdfast.node.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * So many a second for each key, and a burst of as many again. It remembers the keys that came last, never more than
 * ten thousand: who comes under ever new ones costs no memory.
 */
final class RateLimit {
    private static final int KEYS = 10_000;
    private final double perSecond;
    private final double burst;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

    /** How many may come at once, and when that was counted. */
    private record Bucket(double left, long at) {}

    /** @param perSecond 0: any number */
    RateLimit(double perSecond, double burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** Counts one; not empty when it is one too many: the whole seconds after which to come again. */
    synchronized OptionalLong take(String key, long nanos) {
        if (perSecond <= 0) {
            return OptionalLong.empty();
        }
        var bucket = buckets.getOrDefault(key, new Bucket(burst, nanos));
        double left = Math.min(burst, bucket.left() + Math.max(0, nanos - bucket.at()) / 1e9 * perSecond);
        boolean one = left >= 1;
        buckets.put(key, new Bucket(one ? left - 1 : left, nanos));
        if (buckets.size() > KEYS) {
            buckets.remove(buckets.keySet().iterator().next());
        }
        return one ? OptionalLong.empty() : OptionalLong.of((long) Math.max(1, Math.ceil((1 - left) / perSecond)));
    }
}
