package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts an instance from whatever feeds it, and proves it. An emptied {@code primary_conninfo} is no proof: while replay
 * is paused or in conflict the receiver lives on and acknowledges, so it is looked for, ended, and in the end the
 * instance with it.
 */
final class Fencing {
    private static final Logger LOG = LoggerFactory.getLogger(Fencing.class);
    private static final Duration ASK = Duration.ofMillis(300);
    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(10);
    private static final Duration SIGNAL = Duration.ofSeconds(2);

    private final Instance instance;

    Fencing(Instance instance) {
        this.instance = instance;
    }

    /** Fences for the order's epoch, if that is not done and the data may vote. */
    void pursue(Order order) throws IOException, SQLException, SupersededException, FailedException {
        if (instance.data.empty() || holdsFor(order.epoch()) || !mayVote()) {
            return;
        }
        if (order instanceof Order.Fence && instance.restsCleanly()) {
            if (!instance.view.observation().fencedFor().equals(order.epoch())) {
                instance.view.change(facts -> facts.fencedFor = order.epoch());
            }
            return;
        }
        if (order instanceof Order.Fence && instance.crashedJustNow()) {
            instance.postmaster.endOrphans();
            return;
        }
        long began = System.nanoTime();
        fence(order, order.epoch());
        LOG.info(
                "group {}: fenced for epoch {} at {} in {} ms",
                instance.settings.group(),
                order.epoch(),
                text(),
                (System.nanoTime() - began) / 1_000_000);
    }

    /**
     * Half-made data has no vote; what runs on it is ended, since it may acknowledge. Data that only lacks some log may
     * become consistent with what it holds already.
     */
    private boolean mayVote() throws IOException {
        var mark = instance.mark.read();
        if (mark.isEmpty()) {
            return true;
        }
        if (instance.postmaster.alive() && instance.state() != InstanceState.STARTING) {
            instance.stopAtOnce();
        }
        return mark.get() == RebuildMark.Kind.CATCH_UP;
    }

    private String text() {
        var position = instance.view.observation().position();
        return position == null ? "?" : position.text();
    }

    private boolean holdsFor(Epoch epoch) {
        return instance.postmaster.alive()
                && instance.state() == InstanceState.FENCED
                && instance.view.observation().fencedFor().equals(epoch);
    }

    /** Leaves the instance running, fenced and replayed; {@code fencedFor} says for which order that was verified. */
    Position fence(Order order, Epoch fencedFor)
            throws IOException, SQLException, SupersededException, FailedException {
        if (instance.runsAsPrimary() || mayBePrimary()) {
            instance.stopAtOnce();
        }
        if (instance.postmaster.alive() && !instance.startsFenced() && !cut()) {
            LOG.warn("group {}: the receiver does not end, so the instance is restarted", instance.settings.group());
            instance.stopAtOnce();
        }
        if (!instance.postmaster.alive()) {
            instance.start("", "");
        }
        awaitLogin(order);
        instance.mark.remove();
        if (!verified()) {
            instance.mayReceive();
            throw new IOException("the receiver of the instance came back");
        }
        var position = instance.settle(order);
        refuseStrange(position);
        var systemId = new Probe(instance.sql, instance.replication).look().systemId();
        instance.view.change(facts -> {
            facts.state = InstanceState.FENCED;
            facts.systemId = systemId;
            facts.fencedFor = fencedFor;
            facts.position = position;
            facts.pinned = true;
            facts.consistent = true;
            facts.rebuilding = false;
            facts.progress = -1;
            facts.upstream = null;
            facts.caughtUp = false;
            facts.receiving = false;
            facts.because("");
        });
        if (instance.gate.set(false)) {
            instance.reload();
        }
        return position;
    }

    /** Data that is marked only lacks some log, which it gets as soon as there is a primary to follow. */
    private void awaitLogin(Order order) throws IOException, SQLException, SupersededException, FailedException {
        if (instance.startsFenced() && instance.mark.read().isEmpty()) {
            instance.admission.awaitUnfed(order, LONGEST_RECOVERY);
        } else {
            instance.admission.await(order, LONGEST_RECOVERY);
        }
    }

    private void refuseStrange(Position position) throws IOException, SQLException, FailedException {
        if (!instance.histories.strange(position.history())) {
            return;
        }
        if (instance.registered.passedTheMarkerOf(position.history())) {
            instance.histories.add(List.of(Long.valueOf(position.history())));
            return;
        }
        instance.stopAtOnce();
        instance.mark.set(RebuildMark.Kind.CLONE);
        instance.view.change(facts -> facts.rebuilding = true);
        throw new FailedException("its log is on timeline " + position.history()
                + ", which no order ever named, so somebody else promoted it: it has to be cloned anew");
    }

    /** A promotion may have gone through although nobody saw it, and a server that does not answer may be anything. */
    private boolean mayBePrimary() {
        if (!instance.postmaster.alive() || instance.state() == InstanceState.STARTING) {
            return false;
        }
        if (instance.view.observation().state() == InstanceState.HUNG) {
            return true;
        }
        try {
            return !instance.sql.one("select pg_is_in_recovery()", row -> row.getBoolean(1));
        } catch (SQLException e) {
            return true;
        }
    }

    private boolean cut() throws IOException {
        try {
            instance.sql.one("select 1", row -> row.getInt(1));
            stopReceiving();
            return awaitCut();
        } catch (SQLException e) {
            LOG.warn(
                    "group {}: the instance does not answer while it is fenced: {}",
                    instance.settings.group(),
                    e.getMessage());
            return false;
        }
    }

    private void stopReceiving() throws SQLException {
        boolean change = false;
        for (var key : List.of(AutoConf.CONNINFO, AutoConf.RESTORE)) {
            if (!instance.setting(key).isEmpty()) {
                instance.alterSystem(key, "");
                change = true;
            }
        }
        if (change) {
            instance.reload();
        }
    }

    private boolean awaitCut() throws IOException, SQLException {
        long began = System.nanoTime();
        boolean signalled = false;
        while (!verified()) {
            long waited = System.nanoTime() - began;
            if (waited > SIGNAL.toNanos()) {
                return false;
            }
            if (waited > ASK.toNanos() && !signalled) {
                signalled = true;
                for (long pid : ProcessTree.children(instance.postmaster.pid(), "walreceiver")) {
                    ProcessTree.signal("TERM", pid);
                }
            }
            ProcessTree.pause();
        }
        return true;
    }

    /** Three looks that must agree: the setting, the view and the processes. */
    private boolean verified() throws IOException, SQLException {
        return instance.setting(AutoConf.CONNINFO).isEmpty()
                && instance.setting(AutoConf.RESTORE).isEmpty()
                && instance.sql
                        .first("select pid from pg_stat_wal_receiver where pid is not null", row -> row.getInt(1))
                        .isEmpty()
                && ProcessTree.children(instance.postmaster.pid(), "walreceiver")
                        .isEmpty();
    }
}
