package io.holdfast.sharding.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is used again and again by one thread at a time: to log in for each of many small questions costs
 * more than they do. After a failure, or in a new epoch, the next question gets a new one.
 */
public final class KeptConnection implements AutoCloseable {
    /** Else a host that dies between a write and its commit keeps the rows from everybody until TCP gives it up, after hours. */
    private static final String IDLE = "SET idle_in_transaction_session_timeout = '3s'";

    private final PrimaryRoute route;
    private final Duration patience;
    private @Nullable Connection kept;
    private long epoch;

    public KeptConnection(PrimaryRoute route) {
        this(route, Duration.ZERO);
    }

    /** @param patience how long a question waits for a primary while there is none */
    KeptConnection(PrimaryRoute route, Duration patience) {
        this.route = route;
        this.patience = patience;
    }

    /** What is asked of it. */
    public interface Asking<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** In one transaction, which is undone when {@code asking} fails. */
    public synchronized <T> T ask(Asking<T> asking) throws SQLException {
        var connection = usable();
        boolean whole = false;
        try {
            T answer = asking.ask(connection);
            connection.commit();
            whole = true;
            return answer;
        } finally {
            // Also after an error: the next commit must not take along what this one left.
            if (!whole) {
                close();
            }
        }
    }

    @Override
    public synchronized void close() {
        var last = kept;
        kept = null;
        if (last != null) {
            try {
                last.abort(Runnable::run);
            } catch (SQLException e) {
                return; // it was gone already
            }
        }
    }

    private Connection usable() throws SQLException {
        var current = kept;
        if (current != null && epoch == route.epoch() && !current.isClosed()) {
            return current;
        }
        close();
        long now = route.epoch();
        var fresh = route.connectWhenOpen(patience);
        kept = fresh;
        epoch = now;
        boolean prepared = false;
        try (var statement = fresh.createStatement()) {
            statement.execute(IDLE);
            fresh.setAutoCommit(false);
            prepared = true;
            return fresh;
        } finally {
            if (!prepared) {
                close();
            }
        }
    }
}
