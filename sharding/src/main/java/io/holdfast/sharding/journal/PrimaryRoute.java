package io.holdfast.sharding.journal;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the primary: each connection goes to whoever is open at that moment, and on a change of epoch those of the
 * old one are cut, so that nobody waits for an answer that will not come.
 */
public final class PrimaryRoute implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryRoute.class);
    private static final String DATABASE = "postgres";
    private final String name;
    private final Supplier<Optional<Primary>> primary;
    private final Map<Connection, Long> open = new ConcurrentHashMap<>();
    private volatile long epoch = -1;

    public PrimaryRoute(String name, Supplier<Optional<Primary>> primary) {
        this.name = name;
        this.primary = primary;
        RouteDriver.add(name, this);
    }

    public String url() {
        return RouteDriver.PREFIX + name;
    }

    /** A new connection to the primary, or the reason why there is none. */
    public Connection connect() throws SQLException {
        var target = primary.get()
                .orElseThrow(() -> new SQLException("no primary of the sessions' group is open now", "08001"));
        var connection = DriverManager.getConnection(url(target), login(target));
        forgetClosed();
        open.put(connection, target.epoch());
        return connection;
    }

    /** To be called several times a second. */
    public void follow() {
        var target = primary.get();
        if (target.isEmpty() || target.get().epoch() == epoch) {
            return;
        }
        epoch = target.get().epoch();
        LOG.info(
                "sessions are kept at {}:{} in epoch {}",
                target.get().host(),
                target.get().port(),
                epoch);
        open.forEach((connection, of) -> {
            if (of != epoch) {
                cut(connection);
            }
        });
        forgetClosed();
    }

    @Override
    public void close() {
        RouteDriver.remove(name);
        List.copyOf(open.keySet()).forEach(PrimaryRoute::cut);
        open.clear();
    }

    private void forgetClosed() {
        open.keySet().removeIf(PrimaryRoute::closed);
    }

    private static boolean closed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private static void cut(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a connection of an older epoch was gone already: {}", e.toString());
        }
    }

    private static String url(Primary target) {
        var host = target.host().indexOf(':') >= 0 ? "[" + target.host() + "]" : target.host();
        return "jdbc:postgresql://" + host + ":" + target.port() + "/" + DATABASE;
    }

    private static Properties login(Primary target) {
        var properties = new Properties();
        properties.setProperty("user", target.user());
        properties.setProperty("password", target.password().reveal());
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("socketTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("reWriteBatchedInserts", "true");
        properties.setProperty("ApplicationName", "holdfast_sessions");
        return properties;
    }
}
