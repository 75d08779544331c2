package io.holdfast.sharding.journal;

import io.holdfast.sharding.model.Hashes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is asked of the tables beside the journal: what happened to whole sessions, and to wipe all of one principal. */
public final class SessionArchive {
    private static final String SESSION = "session|";
    private static final String EVENTS = """
            SELECT transaction::text, id, key, kind, at FROM holdfast_sessions.session_event
            WHERE %s AND transaction < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY session_event.transaction, id LIMIT ?
            """;
    private static final String AFTER = EVENTS.formatted("(transaction, id) > (?::text::xid8, ?)");
    /** Whatever has a higher id, in whichever transaction: some may be told twice, none is left out. */
    private static final String AFTER_ID = EVENTS.formatted("id > ?");

    private static final String IDS = """
            SELECT persistence_id FROM holdfast_sessions.event_journal
            WHERE event_ser_manifest = 'session-created/1'
              AND convert_from(event_payload, 'UTF8')::jsonb ->> 'principal' = ?
            UNION
            SELECT persistence_id FROM holdfast_sessions.snapshot
            WHERE snapshot_ser_manifest = 'session/1'
              AND convert_from(snapshot_payload, 'UTF8')::jsonb ->> 'principal' = ?
            """;
    private static final String PRINCIPAL = "principal|";
    private static final String BEFORE_RECEIPT = """
            DELETE FROM holdfast_sessions.event_journal WHERE persistence_id = ? AND sequence_number <
              (SELECT max(sequence_number) FROM holdfast_sessions.event_journal WHERE persistence_id = ?)
            """;
    private static final String SNAPSHOTS = "DELETE FROM holdfast_sessions.snapshot WHERE persistence_id = ?";
    private static final String ENDED = """
            SELECT key FROM holdfast_sessions.session_event
            WHERE kind NOT IN ('created', 'rotated') AND at < ? ORDER BY at LIMIT ?
            """;
    private final KeptConnection database;

    public SessionArchive(KeptConnection database) {
        this.database = database;
    }

    /** One row of the list of events. */
    public record Entry(long transaction, long id, String key, String kind, long at) {}

    /** What was wiped. */
    public record Wiped(long sessions, long rows) {}

    /**
     * In the order of their transactions, behind the event {@code id} of {@code transaction}; one whose transaction may
     * still be overtaken by an earlier one is not told yet.
     *
     * @param transaction 0: not known; it is gone by the id, and what is told may have been told before
     */
    public List<Entry> events(long transaction, long id, int most) throws SQLException {
        return database.ask(connection -> {
            try (var statement = connection.prepareStatement(transaction == 0 ? AFTER_ID : AFTER)) {
                int next = 1;
                if (transaction != 0) {
                    statement.setString(next++, Long.toString(transaction));
                }
                statement.setLong(next++, id);
                statement.setInt(next, most);
                var entries = new ArrayList<Entry>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        entries.add(new Entry(
                                rows.getLong(1),
                                rows.getLong(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getLong(5)));
                    }
                }
                return List.copyOf(entries);
            }
        });
    }

    /**
     * To be called when none of the principal's sessions lives any more and its last event says that it was purged: that
     * one stays, and so does its number, which keeps whoever knows less from writing.
     */
    public Wiped wipe(String principal) throws SQLException {
        return database.ask(connection -> {
            var ids = ids(connection, principal);
            var sessions = wiped(
                    connection,
                    ids.stream().map(id -> id.substring(SESSION.length())).toList());
            var own = PRINCIPAL + Hashes.sha256(principal);
            long rows = delete(connection, BEFORE_RECEIPT, own, own) + delete(connection, SNAPSHOTS, own);
            return new Wiped(sessions.sessions(), sessions.rows() + rows);
        });
    }

    /** Forgets sessions that ended before {@code before}: nobody will ask for their ids any more. */
    public Wiped forget(long before, int most) throws SQLException {
        return database.ask(connection -> wiped(connection, ended(connection, before, most)));
    }

    private static Wiped wiped(Connection connection, List<String> keys) throws SQLException {
        if (keys.isEmpty()) {
            return new Wiped(0, 0);
        }
        var ids = keys.stream().map(key -> SESSION + key).toList();
        long rows = deleteAll(connection, "event_journal", "persistence_id", ids)
                + deleteAll(connection, "snapshot", "persistence_id", ids)
                + deleteAll(connection, "session_due", "key", keys)
                + deleteAll(connection, "session_event", "key", keys);
        return new Wiped(keys.size(), rows);
    }

    private static List<String> ended(Connection connection, long before, int most) throws SQLException {
        try (var statement = connection.prepareStatement(ENDED)) {
            statement.setLong(1, before);
            statement.setInt(2, most);
            var keys = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
            }
            return keys;
        }
    }

    private static List<String> ids(Connection connection, String principal) throws SQLException {
        try (var statement = connection.prepareStatement(IDS)) {
            statement.setString(1, principal);
            statement.setString(2, principal);
            var ids = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    private static long delete(Connection connection, String sql, String... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static long deleteAll(Connection connection, String table, String column, List<String> values)
            throws SQLException {
        var sql = "DELETE FROM holdfast_sessions." + table + " WHERE " + column + " = ANY(?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("varchar", values.toArray()));
            return statement.executeUpdate();
        }
    }
}
