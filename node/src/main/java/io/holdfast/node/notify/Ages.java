package io.holdfast.node.notify;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * For how long this node has known of what waits, counted while it ran. By a time of day a clock that is set, or is wrong on
 * whoever coordinates next, would give up today what happened today; and the clock that most nodes agree on is there only
 * where sessions are kept. A node that starts begins to count anew, so what waits may wait longer than a day, and never less.
 */
final class Ages {
    /** Looks are half a second apart: whoever looks again after longer than this stood still meanwhile. */
    private static final long LONGEST = Duration.ofMinutes(1).toNanos();

    private final Map<String, Known> known = new HashMap<>();
    private long awake;
    private long last;
    private long looks;

    private record Known(long since, long look) {}

    /** The next look begins; what was not seen in the one before is forgotten. */
    void look(long nanos) {
        awake += looks == 0 ? 0 : Math.clamp(nanos - last, 0, LONGEST);
        last = nanos;
        known.values().removeIf(one -> one.look() < looks);
        looks++;
    }

    void see(String id) {
        known.merge(id, new Known(awake, looks), (before, now) -> new Known(before.since(), now.look()));
    }

    boolean older(String id, Duration limit) {
        see(id);
        var one = known.get(id);
        return one != null && awake - one.since() > limit.toNanos();
    }
}
