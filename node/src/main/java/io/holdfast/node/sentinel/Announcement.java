package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Group;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells of a switchover before it begins. Lettuce's MasterReplica looks for the new primary five seconds after the first
 * event that it hears, whatever happens meanwhile; who hears of a change that is four and a half seconds away misses the
 * primary for the rest of them only. Such clients are known by their subscription to everything.
 */
final class Announcement {
    static final long AHEAD_MILLIS = 4600;
    private static final String EVERYTHING = "*";
    private final Context context;
    private final Map<String, Long> until = new HashMap<>();

    Announcement(Context context) {
        this.context = context;
    }

    /** One was told of and has not begun. */
    boolean pending(Group group) {
        return context.nanos().getAsLong() - until.getOrDefault(group.name(), Long.MIN_VALUE / 2) < 0;
    }

    /** For how long to wait with the switchover; zero when nobody gains by it. */
    long millisAhead(Group group) {
        boolean heard = context.sessions().all().stream()
                .anyMatch(session -> session.patterns().contains(EVERYTHING));
        if (!heard) {
            return 0;
        }
        until.put(group.name(), context.nanos().getAsLong() + AHEAD_MILLIS * 1_000_000);
        context.sessions().publish(List.of(Notice.ofPrimary("+elected-leader", group)));
        return AHEAD_MILLIS;
    }
}
