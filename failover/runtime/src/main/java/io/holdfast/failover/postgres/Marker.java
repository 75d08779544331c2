package io.holdfast.failover.postgres;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Order;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the row that opens an epoch, under the ack rule and without any limit of time. A commit that came back with
 * a warning was cut short and proves nothing; one that was cut off may be there unacknowledged, so a later record is
 * acknowledged in its place, which implies all before it.
 */
final class Marker {
    private static final Logger LOG = LoggerFactory.getLogger(Marker.class);

    private final Instance instance;
    private final AtomicReference<Epoch> working = new AtomicReference<>(Epoch.NONE);

    Marker(Instance instance) {
        this.instance = instance;
    }

    boolean committed(Epoch epoch) {
        return instance.view.observation().markerEpoch().equals(epoch);
    }

    void ensure(Order.Lead order) {
        if (committed(order.epoch()) || !working.compareAndSet(Epoch.NONE, order.epoch())) {
            return;
        }
        long pid = instance.postmaster.pid();
        Thread.ofVirtual().name("marker").start(() -> {
            try {
                commit(order, pid);
            } finally {
                working.set(Epoch.NONE);
                instance.goal.wake();
            }
        });
    }

    private void commit(Order.Lead order, long pid) {
        try (var connection = instance.login().open(Login.PATIENT)) {
            write(connection, order);
            instance.view.change(facts -> {
                var promoted = facts.promoted;
                if (promoted != null && promoted.epoch().equals(order.epoch()) && instance.postmaster.pid() == pid) {
                    facts.markerEpoch = order.epoch();
                }
            });
            LOG.info("group {}: the marker of epoch {} is acknowledged", instance.settings.group(), order.epoch());
        } catch (SQLException e) {
            LOG.warn(
                    "group {}: the marker of epoch {} is not acknowledged: {}",
                    instance.settings.group(),
                    order.epoch(),
                    e.getMessage());
        }
    }

    private void write(Connection connection, Order.Lead order) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = on");
            statement.execute("create schema if not exists holdfast");
            statement.execute(
                    "create table if not exists holdfast.lineage (epoch bigint primary key, history int not null,"
                            + " uuid text not null, node text not null, at timestamptz not null default now())");
            statement.execute(
                    "insert into holdfast.lineage (epoch, history, uuid, node) values (" + order.epoch() + ", "
                            + Long.parseLong(order.history()) + ", " + Session.literal(order.uuid()) + ", "
                            + Session.literal(instance.settings.node().value()) + ") on conflict (epoch) do nothing");
            statement.execute("select pg_logical_emit_message(true, 'holdfast', 'marker')");
        }
        acknowledged(connection);
    }

    /** Commits, and throws unless the commit waited for the ack rule to its end. */
    static void acknowledged(Connection connection) throws SQLException {
        connection.clearWarnings();
        connection.commit();
        var warning = connection.getWarnings();
        if (warning != null) {
            throw new SQLException("the commit was cut short: " + warning.getMessage());
        }
    }
}
