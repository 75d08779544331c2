package io.holdfast.sharding.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows of the journal, or of the snapshots, as the JDBC plugin writes them, for many owners in one statement. */
final class JournalRows {
    private static final String INSERT = """
            INSERT INTO holdfast_sessions.event_journal (deleted, persistence_id, sequence_number, writer,
              write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)
            SELECT false, id, number, ?, ?, '', ?, manifest, payload
            FROM unnest(?::varchar[], ?::bigint[], ?::varchar[], ?::bytea[]) AS event (id, number, manifest, payload)
            """;
    private static final String COVER =
            "SELECT holdfast_sessions.cover(?::varchar[], ?::bigint[], ?::varchar[], ?::bytea[], ?, ?)";
    private final List<String> ids = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private final List<String> manifests = new ArrayList<>();
    private final List<byte[]> payloads = new ArrayList<>();

    void add(String id, long number, Row row) {
        ids.add(id);
        numbers.add(number);
        manifests.add(row.manifest());
        payloads.add(row.payload());
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** As events. */
    void insert(Connection connection, String writer, int serializer) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, writer);
            statement.setLong(2, System.currentTimeMillis());
            statement.setInt(3, serializer);
            set(statement, 4);
            int rows = statement.executeUpdate();
            if (rows != ids.size()) {
                throw new SQLException("of " + ids.size() + " events " + rows + " were written");
            }
        }
    }

    /** As snapshots of what is known after the events of these numbers; all before them is forgotten. */
    void cover(Connection connection, int serializer) throws SQLException {
        try (var statement = connection.prepareStatement(COVER)) {
            set(statement, 1);
            statement.setInt(5, serializer);
            statement.setLong(6, System.currentTimeMillis());
            statement.execute();
        }
    }

    private void set(PreparedStatement statement, int first) throws SQLException {
        var connection = statement.getConnection();
        statement.setArray(first, connection.createArrayOf("varchar", ids.toArray()));
        statement.setArray(first + 1, connection.createArrayOf("int8", numbers.toArray()));
        statement.setArray(first + 2, connection.createArrayOf("varchar", manifests.toArray()));
        statement.setArray(first + 3, connection.createArrayOf("bytea", payloads.toArray(new byte[0][])));
    }
}
