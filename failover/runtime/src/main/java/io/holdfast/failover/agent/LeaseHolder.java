package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.NodeName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The lease of one primary, as its own node counts it: from before it asked, so never longer than any granter thinks.
 * Pure: time is an argument, in nanoseconds of the own monotonic clock. Not thread-safe.
 */
final class LeaseHolder {
    private static final int QUESTIONS_REMEMBERED = 32;

    private final List<NodeName> granters;
    private final LeaseSettings settings;
    private final Map<Long, Long> askedAt = new LinkedHashMap<>();
    private final Map<NodeName, Long> grantedFrom = new HashMap<>();
    private Epoch epoch = Epoch.NONE;
    private long lastQuestion;
    private OptionalLong lastAskedAt = OptionalLong.empty();

    LeaseHolder(List<NodeName> granters, LeaseSettings settings) {
        this.granters = List.copyOf(granters);
        this.settings = settings;
    }

    /** From now on the lease of {@code wanted} is meant; grants of another epoch are worth nothing. */
    void begin(Epoch wanted) {
        if (!epoch.equals(wanted)) {
            epoch = wanted;
            askedAt.clear();
            grantedFrom.clear();
            lastAskedAt = OptionalLong.empty();
        }
    }

    Epoch epoch() {
        return epoch;
    }

    boolean questionDue(long now) {
        return lastAskedAt.isEmpty()
                || now - lastAskedAt.getAsLong() >= settings.renew().toNanos();
    }

    /** The number of a new question that is sent right after this call. */
    long ask(long now) {
        lastQuestion++;
        lastAskedAt = OptionalLong.of(now);
        askedAt.put(lastQuestion, now);
        if (askedAt.size() > QUESTIONS_REMEMBERED) {
            askedAt.remove(askedAt.keySet().iterator().next());
        }
        return lastQuestion;
    }

    /** Takes a grant in; true when it made the lease longer. */
    boolean granted(Epoch forEpoch, NodeName granter, long question) {
        var from = askedAt.get(question);
        if (!forEpoch.equals(epoch) || from == null || !granters.contains(granter)) {
            return false;
        }
        var before = endsAt();
        grantedFrom.merge(granter, from, Math::max);
        return !before.equals(endsAt());
    }

    /** When the lease ends: L after the majority-th latest question that was granted; empty when there never was one. */
    OptionalLong endsAt() {
        int majority = granters.size() / 2 + 1;
        return grantedFrom.values().stream()
                .sorted(Comparator.reverseOrder())
                .skip(majority - 1L)
                .mapToLong(from -> from + settings.lease().toNanos())
                .findFirst();
    }

    boolean held(long now) {
        var end = endsAt();
        return end.isPresent() && now - end.getAsLong() < 0;
    }
}
