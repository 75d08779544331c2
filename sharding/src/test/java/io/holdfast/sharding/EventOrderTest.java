package io.holdfast.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.journal.KeptConnection;
import io.holdfast.sharding.journal.PrimaryRoute;
import io.holdfast.sharding.journal.SessionArchive;
import io.holdfast.sharding.journal.SessionArchive.Entry;
import io.holdfast.sharding.journal.SessionSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventOrderTest {
    private final TestDatabase database;
    private final PrimaryRoute route;

    EventOrderTest() throws Exception {
        database = new TestDatabase();
        route = new PrimaryRoute("event-order", () -> Optional.of(database.primary()));
    }

    @BeforeEach
    void migrate() throws SQLException {
        SessionSchema.migrate(route);
    }

    @AfterEach
    void stop() throws Exception {
        route.close();
        database.close();
    }

    @Test
    void noEventIsLeftOutThoughOneWithALowerIdIsVisibleLater() throws Exception {
        try (var early = open();
                var late = open();
                var kept = new KeptConnection(route)) {
            begin(early);
            begin(late);
            note(late, "low");
            note(early, "high");
            early.commit();

            var archive = new SessionArchive(kept);
            var first = archive.events(0, 0, 100);
            assertThat(first).extracting(Entry::key).containsExactly("high");
            late.commit();

            var last = first.getLast();
            assertThat(archive.events(last.transaction(), last.id(), 100))
                    .extracting(Entry::key)
                    .containsExactly("low");
            assertThat(archive.events(0, 0, 100)).extracting(Entry::key).containsExactly("high", "low");
        }
    }

    @Test
    void aPlaceOfAnEarlierReleaseIsGoneOnFromByItsId() throws Exception {
        try (var connection = open();
                var kept = new KeptConnection(route)) {
            for (var key : new String[] {"a", "b", "c"}) {
                begin(connection);
                note(connection, key);
                connection.commit();
            }

            var archive = new SessionArchive(kept);
            var b = archive.events(0, 0, 100).get(1);
            assertThat(archive.events(0, b.id(), 100)).extracting(Entry::key).containsExactly("c");
        }
    }

    private Connection open() throws SQLException {
        var connection = route.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Its place among the transactions is now. */
    private static void begin(Connection connection) throws SQLException {
        run(connection, "SELECT pg_current_xact_id()");
    }

    private static void note(Connection connection, String key) throws SQLException {
        run(
                connection,
                "INSERT INTO holdfast_sessions.session_event (key, kind, at) VALUES ('" + key + "', 'created', 1)");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
