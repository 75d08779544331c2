package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Group;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells of a switchover before it begins. Lettuce's MasterReplica looks for the new primary five seconds after the first
 * event that it hears, whatever happens meanwhile; who hears of a change that is four seconds away misses the primary for
 * the rest of them only. The rest must be enough for a switchover on a busy host: who looks too early finds the old primary
 * and looks again only five seconds later. Such clients are known by their subscription to everything. Used on the
 * endpoint's own thread only.
 */
final class Announcement {
    static final long AHEAD_MILLIS = 4300;
    /** For so long what was announced may still be on its way to the coordinator. */
    private static final long BEGINNING_MILLIS = 2000;

    private static final String EVERYTHING = "*";
    private final Sessions sessions;
    private final LongSupplier nanos;
    private final Map<String, Long> until = new HashMap<>();

    Announcement(Sessions sessions, LongSupplier nanos) {
        this.sessions = sessions;
        this.nanos = nanos;
    }

    /** One was told of and has not begun. */
    boolean pending(Group group) {
        return until.containsKey(group.name()) && left(group) > 0;
    }

    /**
     * For how long to wait with the switchover; zero when nobody gains by it. Whoever asks while one is announced waits for
     * the rest, and nobody hears of it twice.
     */
    long millisAhead(Group group) {
        if (until.containsKey(group.name()) && left(group) > -BEGINNING_MILLIS) {
            return Math.max(0, left(group));
        }
        boolean heard =
                sessions.all().stream().anyMatch(session -> session.patterns().contains(EVERYTHING));
        if (!heard) {
            return 0;
        }
        until.put(group.name(), nanos.getAsLong() + AHEAD_MILLIS * 1_000_000);
        sessions.publish(List.of(Notice.ofPrimary("+elected-leader", group)));
        return AHEAD_MILLIS;
    }

    private long left(Group group) {
        return Math.ceilDiv(until.getOrDefault(group.name(), 0L) - nanos.getAsLong(), 1_000_000L);
    }
}
