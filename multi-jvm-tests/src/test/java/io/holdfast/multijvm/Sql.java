package io.holdfast.multijvm;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** One instance as an application reaches it: over TCP, as the user {@code postgres}, giving up after two seconds. */
public record Sql(String host) {
    private static final int TRIES = 3;

    /** How one row becomes a value. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    public Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("socketTimeout", "2");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("ApplicationName", "spec");
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":5432/postgres", properties);
    }

    /** A packet that is lost costs a second, which is all the time that a connection has. */
    private Connection reach() throws SQLException {
        for (int tried = 1; tried < TRIES; tried++) {
            try {
                return connect();
            } catch (SQLException again) {
                // The last failure is the one that is told.
            }
        }
        return connect();
    }

    public <T> List<T> rows(String query, Row<T> row) throws SQLException {
        try (var connection = reach();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            var all = new ArrayList<T>();
            while (result.next()) {
                all.add(row.read(result));
            }
            return all;
        }
    }

    public void execute(String... statements) throws SQLException {
        try (var connection = reach();
                var statement = connection.createStatement()) {
            for (var text : statements) {
                statement.execute(text);
            }
        }
    }

    public boolean primary() throws SQLException {
        return rows("select not pg_is_in_recovery()", row -> row.getBoolean(1)).getFirst();
    }

    public List<Long> numbers(String table) throws SQLException {
        return rows("select n from " + table + " order by n", row -> row.getLong(1));
    }

    /** Equal on two instances exactly when the table's rows are. */
    public String fingerprint(String table) throws SQLException {
        var query = "select count(*) || ' rows, md5 ' || md5(coalesce(string_agg(n::text, ',' order by n), '')) from ";
        return rows(query + table, row -> row.getString(1)).getFirst();
    }
}
