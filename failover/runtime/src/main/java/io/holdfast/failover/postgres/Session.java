package io.holdfast.failover.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is opened when needed and thrown away after any failure, so that no caller ever works on a
 * broken one. Calls are one at a time.
 */
final class Session implements AutoCloseable {
    /** How a connection is made. */
    interface Opening {
        Connection open() throws SQLException;
    }

    /** What becomes of a row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Opening opening;
    private @Nullable Connection connection;

    Session(Opening opening) {
        this.opening = opening;
    }

    synchronized <T> List<T> rows(String sql, Row<T> row) throws SQLException {
        try (var statement = connected().createStatement();
                var result = statement.executeQuery(sql)) {
            var rows = new ArrayList<T>();
            while (result.next()) {
                rows.add(row.read(result));
            }
            return rows;
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    <T> Optional<T> first(String sql, Row<T> row) throws SQLException {
        return rows(sql, row).stream().findFirst();
    }

    <T> T one(String sql, Row<T> row) throws SQLException {
        return first(sql, row).orElseThrow(() -> new SQLException("no row from: " + sql));
    }

    synchronized void execute(String sql) throws SQLException {
        try (var statement = connected().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    synchronized Connection connected() throws SQLException {
        var present = connection;
        if (present == null || present.isClosed()) {
            present = opening.open();
            connection = present;
        }
        return present;
    }

    @Override
    public synchronized void close() {
        var present = connection;
        connection = null;
        if (present != null) {
            try {
                present.close();
            } catch (SQLException broken) {
                // A connection that cannot be closed is as gone as one that can.
                return;
            }
        }
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
