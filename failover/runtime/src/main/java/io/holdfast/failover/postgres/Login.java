package io.holdfast.failover.postgres;

import io.holdfast.protocol.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** How an agent logs in to an instance: as the role {@code holdfast}, with the group's secret. */
record Login(String host, int port, Secret secret) {
    static final int PROBE_SECONDS = 3;
    static final int PATIENT = 0;

    /** @param socketSeconds how long an answer may take; {@link #PATIENT} for commits that wait as long as it takes */
    Connection open(int socketSeconds) throws SQLException {
        return open(socketSeconds, new Properties());
    }

    /** A session that also understands the replication protocol. */
    Connection openReplication() throws SQLException {
        var extra = new Properties();
        extra.setProperty("replication", "database");
        extra.setProperty("preferQueryMode", "simple");
        extra.setProperty("assumeMinServerVersion", "13");
        return open(PROBE_SECONDS, extra);
    }

    private Connection open(int socketSeconds, Properties extra) throws SQLException {
        var properties = new Properties();
        properties.putAll(extra);
        properties.setProperty("user", "holdfast");
        properties.setProperty("password", secret.reveal());
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", Integer.toString(socketSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("ApplicationName", "holdfast_agent");
        properties.setProperty("options", "-c statement_timeout=0 -c lock_timeout=0");
        var address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        var connection =
                DriverManager.getConnection("jdbc:postgresql://" + address + ":" + port + "/postgres", properties);
        mayIdle(connection);
        return connection;
    }

    /** The operator's limits on sessions are not meant for these; older servers do not know all of them. */
    private static void mayIdle(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < 14) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("set idle_session_timeout = 0" + (version < 17 ? "" : "; set transaction_timeout = 0"));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
