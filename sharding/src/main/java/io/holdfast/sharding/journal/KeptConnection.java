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
        try {
            T answer = asking.ask(connection);
            connection.commit();
            return answer;
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
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
        fresh.setAutoCommit(false);
        kept = fresh;
        epoch = now;
        return fresh;
    }
}
