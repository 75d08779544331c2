package io.holdfast.failover.postgres;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Order;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
    private @Nullable Draft draft;

    /** A transaction that has written the row, or does so just now, and is not committed. */
    private record Draft(Epoch epoch, long pid, CompletableFuture<Connection> transaction) {
        void drop() {
            var unused = transaction.thenAccept(Marker::closed);
        }
    }

    Marker(Instance instance) {
        this.instance = instance;
    }

    boolean committed(Epoch epoch) {
        return instance.view.observation().markerEpoch().equals(epoch);
    }

    /** Right after the promotion: the order to lead then finds the row written and has only to commit it. */
    synchronized void prepare(Order.Promote order) {
        dropDraft();
        var transaction = new CompletableFuture<Connection>();
        draft = new Draft(order.epoch(), instance.postmaster.pid(), transaction);
        Thread.ofVirtual().name("marker-draft").start(() -> {
            try {
                transaction.complete(written(order.epoch(), order.history(), order.uuid()));
            } catch (SQLException | RuntimeException e) {
                transaction.completeExceptionally(e);
            }
        });
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
        try (var connection = transaction(order, pid)) {
            acknowledged(connection);
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

    private Connection transaction(Order.Lead order, long pid) throws SQLException {
        try {
            var prepared = prepared(order.epoch(), pid);
            if (prepared.isPresent()) {
                return prepared.get().join();
            }
        } catch (CompletionException e) {
            LOG.debug("the marker's draft broke off", e);
        }
        return written(order.epoch(), order.history(), order.uuid());
    }

    private synchronized Optional<CompletableFuture<Connection>> prepared(Epoch epoch, long pid) {
        var found = draft;
        if (found == null || !found.epoch().equals(epoch) || found.pid() != pid) {
            dropDraft();
            return Optional.empty();
        }
        draft = null;
        return Optional.of(found.transaction());
    }

    private void dropDraft() {
        var old = draft;
        draft = null;
        if (old != null) {
            old.drop();
        }
    }

    private Connection written(Epoch epoch, String history, String uuid) throws SQLException {
        var connection = instance.login().open(Login.PATIENT);
        try (var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set synchronous_commit = on; create schema if not exists holdfast;"
                    + " create table if not exists holdfast.lineage (epoch bigint primary key, history int not null,"
                    + " uuid text not null, node text not null, at timestamptz not null default now());"
                    + " insert into holdfast.lineage (epoch, history, uuid, node) values (" + epoch + ", "
                    + Long.parseLong(history) + ", " + Session.literal(uuid) + ", "
                    + Session.literal(instance.settings.node().value()) + ") on conflict (epoch) do nothing;"
                    + " select pg_logical_emit_message(true, 'holdfast', 'marker')");
            return connection;
        } catch (SQLException e) {
            closed(connection);
            throw e;
        }
    }

    private static void closed(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection of the marker did not close", e);
        }
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
