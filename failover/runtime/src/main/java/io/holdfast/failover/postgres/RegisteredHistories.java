package io.holdfast.failover.postgres;

import io.holdfast.protocol.LineageEntry;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The histories that the register handed out, as of the newest order, and whether this instance's log came through one. A
 * receiver may have followed a primary into a new history while the agent beside it was deaf or gone.
 */
final class RegisteredHistories {
    private final Supplier<Login> login;
    private volatile List<LineageEntry> lineage = List.of();

    RegisteredHistories(Supplier<Login> login) {
        this.login = login;
    }

    void learn(List<LineageEntry> newest) {
        lineage = newest;
    }

    /**
     * This log passed the marker of that registered history, so it came from its primary. The marker's uuid tells it from a
     * promotion by hand that took the same id. A session of its own asks: one that was there before may still hold that no
     * such table exists.
     */
    boolean passedTheMarkerOf(String history) throws SQLException {
        for (var entry : lineage) {
            if (entry.history().equals(history) && !entry.uuid().isEmpty()) {
                try (var session = new Session(() -> login.get().open(5))) {
                    return holds(session, entry);
                }
            }
        }
        return false;
    }

    private static boolean holds(Session session, LineageEntry entry) throws SQLException {
        return session.one("select to_regclass('holdfast.lineage') is not null", row -> row.getBoolean(1))
                && session.one(
                                "select count(*) from holdfast.lineage where history = "
                                        + Long.parseLong(entry.history()) + " and uuid = "
                                        + Session.literal(entry.uuid()),
                                row -> row.getLong(1))
                        > 0;
    }
}
