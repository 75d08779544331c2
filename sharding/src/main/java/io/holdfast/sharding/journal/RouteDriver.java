package io.holdfast.sharding.journal;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes a {@link PrimaryRoute} look like one fixed database to a connection pool: {@code jdbc:holdfast-sessions:NAME}. */
public final class RouteDriver implements Driver {
    static final String PREFIX = "jdbc:holdfast-sessions:";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Map<String, PrimaryRoute> ROUTES = new ConcurrentHashMap<>();

    static void add(String name, PrimaryRoute route) {
        ROUTES.put(name, route);
    }

    static void remove(String name) {
        ROUTES.remove(name);
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        var route = ROUTES.get(url.substring(PREFIX.length()));
        if (route == null) {
            throw new SQLException("the sessions' route was closed", "08003");
        }
        return route.connectWhenOpen(PATIENCE);
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("this driver logs nothing");
    }
}
