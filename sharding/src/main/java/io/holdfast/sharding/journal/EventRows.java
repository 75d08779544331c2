package io.holdfast.sharding.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows of the journal as the JDBC plugin writes them, for many owners in one statement. */
final class EventRows {
    private static final String INSERT = """
            INSERT INTO holdfast_sessions.event_journal (deleted, persistence_id, sequence_number, writer,
              write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)
            SELECT false, id, number, ?, ?, '', ?, manifest, payload
            FROM unnest(?::varchar[], ?::bigint[], ?::varchar[], ?::bytea[]) AS event (id, number, manifest, payload)
            """;
    private final List<String> ids = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private final List<String> manifests = new ArrayList<>();
    private final List<byte[]> payloads = new ArrayList<>();

    void add(String id, long number, String manifest, byte[] payload) {
        ids.add(id);
        numbers.add(number);
        manifests.add(manifest);
        payloads.add(payload);
    }

    void insert(Connection connection, String writer, int serializer) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, writer);
            statement.setLong(2, System.currentTimeMillis());
            statement.setInt(3, serializer);
            statement.setArray(4, connection.createArrayOf("varchar", ids.toArray()));
            statement.setArray(5, connection.createArrayOf("int8", numbers.toArray()));
            statement.setArray(6, connection.createArrayOf("varchar", manifests.toArray()));
            statement.setArray(7, connection.createArrayOf("bytea", payloads.toArray(new byte[0][])));
            int rows = statement.executeUpdate();
            if (rows != ids.size()) {
                throw new SQLException("of " + ids.size() + " events " + rows + " were written");
            }
        }
    }
}
