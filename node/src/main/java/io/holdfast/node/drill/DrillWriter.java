package io.holdfast.node.drill;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * An application as there are many, for the length of a drill: it commits a row every few milliseconds in a table of its own,
 * wherever the primary is, and connects anew when it must. The table is dropped at the end.
 */
public final class DrillWriter implements AutoCloseable {
    private static final long PACE = Duration.ofMillis(10).toNanos();
    private static final long AGAIN = Duration.ofMillis(50).toNanos();
    private static final Duration END = Duration.ofSeconds(10);

    private final String url;
    private final Properties properties;
    private final String table;
    private final DrillLedger ledger = new DrillLedger();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("drill-writer").unstarted(this::run);
    private volatile boolean closing;
    private long next = 1;

    /**
     * Does nothing yet.
     *
     * @param url of all hosts, for JDBC
     * @param properties user and password
     */
    public DrillWriter(String url, Properties properties, String table) {
        this.url = url;
        this.properties = properties;
        this.table = table;
    }

    String table() {
        return table;
    }

    DrillLedger ledger() {
        return ledger;
    }

    void start() throws SQLException {
        execute("create table " + table + " (n bigint primary key)");
        thread.start();
    }

    private void run() {
        while (!closing) {
            try (var connection = connect()) {
                write(connection);
            } catch (SQLException e) {
                LockSupport.parkNanos(AGAIN);
            }
        }
    }

    private void write(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement("insert into " + table + " values (?)")) {
            while (!closing) {
                long n = next++;
                long asked = System.nanoTime();
                String trouble;
                try {
                    insert.setLong(1, n);
                    insert.executeUpdate();
                    // PostgreSQL answers a commit whose wait was cut short with success and a warning: no promise.
                    var warning = insert.getWarnings();
                    trouble = warning == null ? "" : seen(warning);
                    insert.clearWarnings();
                } catch (SQLException e) {
                    ledger.add(new DrillLedger.Row(n, asked, System.nanoTime(), seen(e)));
                    throw e;
                }
                ledger.add(new DrillLedger.Row(n, asked, System.nanoTime(), trouble));
                LockSupport.parkNanos(PACE);
            }
        }
    }

    /** The first line, without what differs each time. */
    private static String seen(SQLException e) {
        var line = String.valueOf(e.getMessage()).lines().findFirst().orElse("no word");
        return (e.getSQLState() == null ? "" : e.getSQLState() + " ") + line;
    }

    /** Ends the writing; the rows that are there, as the primary shows them. */
    Set<Long> endAndRead() throws SQLException {
        end();
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select n from " + table)) {
            var present = new HashSet<Long>();
            while (rows.next()) {
                present.add(rows.getLong(1));
            }
            return present;
        }
    }

    private void end() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (thread.isAlive()) {
                thread.join(END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, properties);
    }

    /** Takes the table away; one that cannot be reached stays. */
    @Override
    public void close() throws SQLException {
        end();
        execute("drop table if exists " + table);
    }
}
