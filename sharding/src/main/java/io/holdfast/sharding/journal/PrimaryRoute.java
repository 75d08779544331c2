package io.holdfast.sharding.journal;

import io.holdfast.protocol.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the primary: each connection goes to whoever is open at that moment, and on a change of epoch those of the
 * old one are cut, so that nobody waits for an answer that will not come. While nobody is open nobody dials: those who
 * want a connection wait here and go on at the moment in which the next primary is told.
 */
public final class PrimaryRoute implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryRoute.class);
    private static final String DATABASE = "postgres";
    private static final long AGAIN = Duration.ofMillis(500).toNanos();
    private final String name;
    private final Supplier<Optional<Primary>> primary;
    private final Encryption encryption;
    private final Map<Connection, Long> open = new ConcurrentHashMap<>();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Object changed = new Object();
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private volatile long epoch;
    private volatile String node = "";
    private volatile boolean leads;
    private volatile boolean closed;

    public PrimaryRoute(String name, Supplier<Optional<Primary>> primary) {
        this(name, primary, Encryption.NONE);
    }

    public PrimaryRoute(String name, Supplier<Optional<Primary>> primary, Encryption encryption) {
        this.name = name;
        this.primary = primary;
        this.encryption = encryption;
        RouteDriver.add(name, this);
    }

    public String url() {
        return RouteDriver.PREFIX + name;
    }

    /** The newest epoch in which a primary was open; 0 before the first. */
    public long epoch() {
        return epoch;
    }

    /** The node beside the newest primary; empty before the first. */
    String node() {
        return node;
    }

    /** Runs {@code then} whenever another primary has opened, until {@link #forget}. */
    void follow(Runnable then) {
        followers.add(then);
    }

    void forget(Runnable then) {
        followers.remove(then);
    }

    /** Whether a primary is open now, as far as this node knows. */
    public boolean isOpen() {
        return leads;
    }

    /** Runs {@code then} once, when a primary opens: at once if one is open. */
    public void whenOpen(Runnable then) {
        waiting.add(then);
        if (leads) {
            tellWaiting();
        }
    }

    /** What all nodes know and nobody else does; empty while no primary is open. */
    public Optional<Secret> secret() {
        return primary.get().map(Primary::password);
    }

    /** A new connection to the primary, or the reason why there is none. */
    public Connection connect() throws SQLException {
        var target = (closed ? Optional.<Primary>empty() : primary.get())
                .orElseThrow(() -> new SQLException("no primary of the sessions' group is open now", "08001"));
        var connection = DriverManager.getConnection(url(target), login(target));
        forgetClosed();
        open.put(connection, target.epoch());
        if (closed || target.epoch() < epoch) {
            // Whoever cut those of the older epochs meanwhile did not know of this one.
            open.remove(connection);
            cut(connection);
            throw new SQLException("another primary of the sessions' group opened meanwhile", "08001");
        }
        return WholeCommits.on(connection);
    }

    /**
     * The same for a pool, which would otherwise try in vain, ever more rarely: waits until a primary is open, and after a
     * failure until another one is, or for a while.
     */
    Connection connectWhenOpen(Duration limit) throws SQLException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            await(end, () -> leads);
            long tried = epoch;
            try {
                return connect();
            } catch (SQLException e) {
                long now = System.nanoTime();
                if (closed || now - end >= 0) {
                    throw e;
                }
                await(Math.min(end, now + AGAIN), () -> leads && epoch != tried);
            }
        }
    }

    private void await(long end, BooleanSupplier over) throws SQLException {
        synchronized (changed) {
            while (!closed && !over.getAsBoolean() && System.nanoTime() - end < 0) {
                try {
                    changed.wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new SQLException("interrupted on the way to the sessions' primary", "08001", e);
                }
            }
        }
    }

    /** To be called several times a second. */
    public void follow() {
        var target = primary.get();
        target.filter(t -> t.epoch() != epoch).ifPresent(this::opened);
        synchronized (changed) {
            if (target.isPresent() != leads) {
                leads = target.isPresent();
                changed.notifyAll();
            }
        }
        if (target.isPresent()) {
            tellWaiting();
        }
    }

    private void opened(Primary target) {
        synchronized (changed) {
            node = target.node();
            epoch = target.epoch();
            changed.notifyAll();
        }
        LOG.info(
                "sessions are kept at {}:{} in epoch {}, whose primary says that it runs",
                target.host(),
                target.port(),
                epoch);
        open.forEach((connection, of) -> {
            if (of != epoch) {
                cut(connection);
            }
        });
        forgetClosed();
        followers.forEach(Runnable::run);
    }

    @Override
    public void close() {
        synchronized (changed) {
            closed = true;
            changed.notifyAll();
        }
        RouteDriver.remove(name);
        List.copyOf(open.keySet()).forEach(PrimaryRoute::cut);
        open.clear();
        waiting.clear();
    }

    private void tellWaiting() {
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
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

    private Properties login(Primary target) {
        var properties = new Properties();
        properties.setProperty("user", target.user());
        properties.setProperty("password", target.password().reveal());
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("socketTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("reWriteBatchedInserts", "true");
        properties.setProperty("ApplicationName", "holdfast_sessions");
        encryption.into(properties);
        return properties;
    }
}
