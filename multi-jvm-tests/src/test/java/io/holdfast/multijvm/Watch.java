package io.holdfast.multijvm;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything all the time during a trial, one thread for each instance and one for the API, since what must
 * never be true may be true for a moment only.
 */
final class Watch implements AutoCloseable {
    private static final long PACE = Duration.ofMillis(60).toNanos();
    private static final long DOWN = Duration.ofMillis(300).toNanos();
    private static final String WHO = "select not pg_is_in_recovery(), pg_postmaster_start_time()::text,"
            + " case when not pg_is_in_recovery()"
            + " then ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int else 0 end";

    private final TestCluster cluster;
    private final PrimaryLog primaries = new PrimaryLog();
    private final Map<String, Set<String>> states = new ConcurrentHashMap<>();
    private final Map<String, Seen.Group> newest = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> excused = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    private Watch(TestCluster cluster) {
        this.cluster = cluster;
    }

    static Watch start(TestCluster cluster) {
        var watch = new Watch(cluster);
        cluster.nodes().forEach(node -> watch.begin("watch-" + node.name(), () -> watch.instance(node)));
        watch.begin("watch-api", watch::api);
        return watch;
    }

    private void begin(String name, Runnable task) {
        threads.add(Thread.ofPlatform().daemon().name(name).start(task));
    }

    /** What it says of itself counts no more: somebody made a primary of it by hand, and it may think so for a moment. */
    void excuse(NodeProcess node) {
        excused.add(node.name());
    }

    /** All states that the API told of {@code node} during the trial. */
    Set<String> states(NodeProcess node) {
        return states.getOrDefault(node.name(), Set.of());
    }

    List<String> findings() {
        var all = new ArrayList<>(primaries.findings());
        synchronized (findings) {
            all.addAll(findings);
        }
        if (primaries.size() == 0) {
            all.add("the watch never saw a primary");
        }
        return all;
    }

    private void instance(NodeProcess node) {
        Connection connection = null;
        while (!closing) {
            try {
                connection = connection == null ? node.sql().connect() : connection;
                look(node, connection);
            } catch (SQLException down) {
                hangUp(connection);
                connection = null;
            }
            LockSupport.parkNanos(connection == null ? DOWN : PACE);
        }
        hangUp(connection);
    }

    private static void hangUp(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException alreadyDown) {
            return;
        }
    }

    private void look(NodeProcess node, Connection connection) throws SQLException {
        long asked = System.nanoTime();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(WHO)) {
            if (row.next() && row.getBoolean(1) && !excused.contains(node.name())) {
                primaries.add(sighting(node, row, asked));
            }
        }
    }

    private static PrimaryLog.Sighting sighting(NodeProcess node, ResultSet row, long asked) throws SQLException {
        return new PrimaryLog.Sighting(node.name(), row.getString(2), row.getLong(3), asked, System.nanoTime());
    }

    private void api() {
        while (!closing) {
            cluster.nodes().stream().filter(NodeProcess::answering).forEach(this::ask);
            LockSupport.parkNanos(PACE);
        }
    }

    private void ask(NodeProcess node) {
        var teller = node.name() + " in its life " + node.lives();
        try {
            var group = node.api().group();
            group.members()
                    .forEach(m -> states.computeIfAbsent(m.name(), name -> ConcurrentHashMap.newKeySet())
                            .add(m.state()));
            compare(teller, group);
        } catch (IOException silent) {
            return; // that a node is silent is what many trials bring about
        }
    }

    private void compare(String teller, Seen.Group group) {
        var before = newest.put(teller, group);
        if (before != null && (group.epoch() < before.epoch() || group.version() < before.version())) {
            synchronized (findings) {
                findings.add("%s told epoch %d, version %d after epoch %d, version %d"
                        .formatted(teller, group.epoch(), group.version(), before.epoch(), before.version()));
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        threads.forEach(LockSupport::unpark);
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
