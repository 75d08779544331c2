package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Sql;
import io.holdfast.multijvm.check.Acknowledgers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One application's client: a connection to whichever instance is the primary, one step of its work after another, and a new
 * connection after each step that did not end well. It dials slowly: the nodes have to share the machine with many of it.
 */
final class SqlClient implements AutoCloseable {
    private static final long BETWEEN = Duration.ofMillis(25).toNanos();
    private static final long AGAIN = Duration.ofMillis(250).toNanos();
    private static final String WHO = "select not pg_is_in_recovery(), case when pg_is_in_recovery() then 0"
            + " else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end";

    private final List<String> hosts;
    private final Work work;
    private final Acknowledgers acknowledgers;
    private final Doubt doubt;
    private final Thread thread;
    private volatile boolean closing;

    /** What a client does again and again. */
    interface Work {
        /** Notes what it was told; false or an exception: something was wrong, and the connection is given up. */
        boolean step(Line line) throws SQLException;
    }

    /** Of what is only read; what is acknowledged is beyond doubt. */
    interface Doubt {
        /** Whether an answer of the host to what it was asked at that moment counts for nothing. */
        boolean about(String host, long asked);
    }

    /** A connection to a primary; it cannot outlive that primary's epoch, so it belongs to one timeline. */
    record Line(String host, long timeline, Connection connection, Acknowledgers acknowledgers, Doubt doubt) {
        /** What is only read here is what an application may rely on. */
        boolean readsCount(long asked) {
            return !doubt.about(host, asked);
        }

        /** Something was acknowledged here. */
        void acknowledged() {
            acknowledgers.add(timeline, host);
        }

        /** PostgreSQL warns when it gave up waiting for replicas: what was committed then may be lost. */
        boolean warned(Statement statement) throws SQLException {
            boolean warned = statement.getWarnings() != null || connection.getWarnings() != null;
            connection.clearWarnings();
            return warned;
        }
    }

    private SqlClient(List<String> hosts, Work work, Acknowledgers acknowledgers, Doubt doubt, String name) {
        this.hosts = List.copyOf(hosts);
        this.work = work;
        this.acknowledgers = acknowledgers;
        this.doubt = doubt;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    static SqlClient start(List<String> hosts, Work work, Acknowledgers acknowledgers, Doubt doubt, String name) {
        var client = new SqlClient(hosts, work, acknowledgers, doubt, name);
        client.thread.start();
        return client;
    }

    private void run() {
        Line line = null;
        while (!closing) {
            line = line == null ? dial() : line;
            if (line == null || !good(line)) {
                hangUp(line);
                line = null;
            }
            LockSupport.parkNanos(line == null ? AGAIN : BETWEEN);
        }
        hangUp(line);
    }

    private boolean good(Line line) {
        try {
            return work.step(line);
        } catch (SQLException wrong) {
            return false;
        }
    }

    private @Nullable Line dial() {
        for (var host : hosts) {
            var line = closing ? null : dial(host);
            if (line != null) {
                return line;
            }
        }
        return null;
    }

    private @Nullable Line dial(String host) {
        try {
            var connection = new Sql(host).connect();
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(WHO)) {
                if (row.next() && row.getBoolean(1)) {
                    return new Line(host, row.getLong(2), connection, acknowledgers, doubt);
                }
            } catch (SQLException mute) {
                connection.abort(Runnable::run);
                return null;
            }
            connection.abort(Runnable::run);
            return null;
        } catch (SQLException noAnswer) {
            return null;
        }
    }

    private static void hangUp(@Nullable Line line) {
        try {
            if (line != null) {
                line.connection().abort(Runnable::run);
            }
        } catch (SQLException alreadyDown) {
            return;
        }
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
