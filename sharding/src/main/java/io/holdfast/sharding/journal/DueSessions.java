package io.holdfast.sharding.journal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which sessions to look at because they may have expired, whether or not anybody holds them in memory. A claim keeps the
 * other nodes away for a while; only the session's owner ends it, once.
 */
public final class DueSessions {
    private static final String CLAIM = """
            UPDATE holdfast_sessions.session_due d SET due = ?
            FROM (SELECT key FROM holdfast_sessions.session_due WHERE due <= ?
                  ORDER BY due LIMIT ? FOR UPDATE SKIP LOCKED) c
            WHERE d.key = c.key RETURNING d.key
            """;
    private static final String POSTPONE = "UPDATE holdfast_sessions.session_due SET due = ? WHERE key = ?";
    private final KeptConnection database;

    public DueSessions(KeptConnection database) {
        this.database = database;
    }

    /** Keys that are due, claimed until {@code claimedUntil}. */
    public List<String> claim(long now, long claimedUntil, int most) throws SQLException {
        return database.ask(connection -> {
            try (var statement = connection.prepareStatement(CLAIM)) {
                statement.setLong(1, claimedUntil);
                statement.setLong(2, now);
                statement.setInt(3, most);
                var keys = new ArrayList<String>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        keys.add(rows.getString(1));
                    }
                }
                return List.copyOf(keys);
            }
        });
    }

    /** Sessions that live: when to look again. */
    public void postpone(Map<String, Long> dues) throws SQLException {
        if (dues.isEmpty()) {
            return;
        }
        int asked = database.ask(connection -> {
            try (var statement = connection.prepareStatement(POSTPONE)) {
                for (var due : dues.entrySet()) {
                    statement.setLong(1, due.getValue());
                    statement.setString(2, due.getKey());
                    statement.addBatch();
                }
                return statement.executeBatch().length;
            }
        });
        if (asked != dues.size()) {
            throw new SQLException("of " + dues.size() + " sessions " + asked + " were postponed");
        }
    }
}
