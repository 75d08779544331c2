package io.holdfast.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sharding.journal.PrimaryRoute;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WholeCommitsTest {
    private static final String CANCEL =
            "select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep'";

    /** PostgreSQL answers the commit with COMMIT and a warning: it is committed here, and on no replica. */
    @Test
    void H1_aCommitWhoseWaitForReplicasIsCancelledIsNoSuccess() throws Exception {
        try (var database = new TestDatabase();
                var route = new PrimaryRoute("whole-commits", () -> Optional.of(database.primary()))) {
            route.follow();
            try (var connection = route.connect()) {
                run(connection, "create table t (id bigint)");
                run(connection, "alter system set synchronous_standby_names = 'ANY 1 (\"nobody\")'");
                run(connection, "select pg_reload_conf()");
                Eventually.holds(
                        "writes wait",
                        () -> count(
                                        database,
                                        "select count(*) from pg_settings where name ="
                                                + " 'synchronous_standby_names' and setting <> ''")
                                == 1);
                connection.setAutoCommit(false);
                run(connection, "insert into t values (1)");
                var commit = CompletableFuture.runAsync(() -> commit(connection));
                Eventually.holds("the wait is cut short", () -> count(database, CANCEL) == 1);

                assertThatThrownBy(() -> commit.get(10, TimeUnit.SECONDS)).hasMessageContaining("cut short");
                assertThat(database.count("select count(*) from t")).isEqualTo(1);
            }
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(TestDatabase database, String sql) {
        try {
            return database.count(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
