package io.holdfast.node.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An application as there are many: it writes 200 rows a second over plain JDBC, and connects anew when it must. */
final class LedgerWriter implements Runnable {
    private static final long PACE_MILLIS = 5;
    private static final long RETRY_MILLIS = 20;
    private final String url;
    private final Ledger ledger = new Ledger();
    private volatile boolean stopped;

    LedgerWriter(List<String> addresses, int port) {
        var hosts = addresses.stream().map(host -> host + ":" + port).collect(Collectors.joining(","));
        url = "jdbc:postgresql://" + hosts + "/postgres?user=postgres&targetServerType=primary&hostRecheckSeconds=0"
                + "&connectTimeout=1&loginTimeout=2&socketTimeout=3&ApplicationName=holdfast-demo";
    }

    Ledger ledger() {
        return ledger;
    }

    /** Makes an empty table for a new run. */
    void prepare() throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("drop table if exists holdfast_demo");
            statement.execute("create table holdfast_demo (n bigint primary key)");
        }
    }

    List<Long> present() throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var rows = connection.createStatement().executeQuery("select n from holdfast_demo")) {
            var numbers = new ArrayList<Long>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        }
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try (var connection = DriverManager.getConnection(url)) {
                write(connection);
            } catch (SQLException e) {
                pause(RETRY_MILLIS);
            }
        }
    }

    private void write(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement("insert into holdfast_demo values (?)")) {
            while (!stopped) {
                long number = ledger.attempt(System.nanoTime());
                insert.setLong(1, number);
                insert.executeUpdate();
                // PostgreSQL answers a commit whose wait was cut short with success and a warning: no promise.
                if (insert.getWarnings() == null) {
                    ledger.acknowledged(number, System.nanoTime());
                }
                insert.clearWarnings();
                pause(PACE_MILLIS);
            }
        }
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }
}
