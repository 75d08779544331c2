package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.PromotionLedger;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.LeaseClock;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Lsn;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Report;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a fenced instance the primary of a reserved history: the ack rule first, the guard armed, clients kept out.
 * It is begun once per epoch; whatever goes wrong after that spends the epoch.
 */
final class Promoting {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(Promoting.class);

    private final Instance instance;
    private final Fencing fencing;
    private final PromotionLedger ledger;
    private final LeaseClock lease;
    private final Marker marker;
    private final Checkpointing checkpointing;
    private final Lowering lowering;

    Promoting(
            Instance instance,
            Fencing fencing,
            PromotionLedger ledger,
            LeaseClock lease,
            Marker marker,
            Lowering lowering) {
        this.instance = instance;
        this.fencing = fencing;
        this.ledger = ledger;
        this.lease = lease;
        this.marker = marker;
        this.checkpointing = new Checkpointing(instance);
        this.lowering = lowering;
    }

    void pursue(Order.Promote order) throws IOException, SQLException, SupersededException, FailedException {
        var promoted = instance.view.observation().promoted();
        if (instance.postmaster.alive() && promoted != null && promoted.epoch().equals(order.epoch())) {
            return;
        }
        stage(order);
        fencing.pursue(order); // after a planned stop this order is the first of its epoch
        requireFenced(order);
        if (!lease.holds(order.epoch())) {
            return; // it is asked for meanwhile, and wakes this up
        }
        if (strays(order)) {
            return; // fenced anew, which the next pass finds
        }
        if (!ledger.begin(order.epoch())) {
            throw new FailedException("epoch " + order.epoch() + " is spent: its promotion was begun here before");
        }
        long began = System.nanoTime();
        var from = instance.view.observation().position();
        prepare(order);
        try {
            boolean lower = lowering.taken();
            if (lower) {
                lowering.restart(order);
            }
            promote(order, lower);
        } catch (SupersededException e) {
            instance.stopAtOnce();
            throw e;
        } catch (IOException | SQLException | FailedException e) {
            instance.stopAtOnce();
            throw new FailedException("the promotion of epoch " + order.epoch() + " failed: " + e.getMessage());
        }
        LOG.info(
                "group {}: promoted to history {} for epoch {} from {} in {} ms",
                instance.settings.group(),
                order.history(),
                order.epoch(),
                from == null ? "?" : from.text(),
                (System.nanoTime() - began) / 1_000_000);
    }

    /**
     * Whoever followed a candidate that came to nothing may have its history's file, and startup then takes that for the
     * parent of the next one. Nobody feeds this instance any more, so none comes after this look.
     */
    private boolean strays(Order.Promote order) throws IOException, SQLException, SupersededException, FailedException {
        if (!instance.timelines.clearStrays(
                Long.parseLong(order.from().history()), Set.of(Long.valueOf(order.history())))) {
            return false;
        }
        LOG.info(
                "group {}: histories that nobody leads were removed before the promotion of epoch {}, so the instance is restarted",
                instance.settings.group(),
                order.epoch());
        instance.stopReplica();
        fencing.fence(order, order.epoch());
        return true;
    }

    private void requireFenced(Order.Promote order) throws FailedException {
        var seen = instance.view.observation();
        if (!instance.postmaster.alive()
                || seen.state() != InstanceState.FENCED
                || !seen.fencedFor().equals(order.epoch())) {
            throw new FailedException(
                    "it was not fenced for epoch " + order.epoch() + ", so it must not be promoted in it");
        }
        var own = seen.position();
        boolean holds = own != null
                && own.history().equals(order.from().history())
                && own.offset() >= order.from().offset();
        if (!holds) {
            throw new FailedException("its log ends at " + (own == null ? "?" : own.text()) + " and must hold "
                    + order.from().text() + " to be promoted in epoch " + order.epoch());
        }
    }

    /**
     * What the promotion needs is written before the fence, so that one reload brings both; names that are seen in force
     * later tell that it did. They mean nothing to a replica.
     */
    private void stage(Order.Promote order) throws IOException, SQLException {
        var state = instance.state();
        var names = AckSetting.text(order.ackNames(), order.k());
        boolean receives = state == InstanceState.STREAMING || state == InstanceState.CONNECTING;
        if (instance.postmaster.alive()
                && receives
                && !instance.setting(AutoConf.NAMES).equals(names)) {
            instance.gate.set(false, order.members());
            instance.alterSystem(AutoConf.NAMES, names);
        }
    }

    private void prepare(Order.Promote order) throws IOException, SQLException, SupersededException {
        var names = AckSetting.text(order.ackNames(), order.k());
        boolean closed = instance.gate.set(false, order.members());
        boolean named = instance.setting(AutoConf.NAMES).equals(names);
        if (!named) {
            instance.alterSystem(AutoConf.NAMES, names);
        }
        if (closed || !named) {
            instance.reload();
        }
        instance.timelines.plantBelow(Long.parseLong(order.history()));
        instance.awaitSetting(order, AutoConf.NAMES, names);
        instance.endClientSessions();
        instance.unlessGivenUp(order);
    }

    private void promote(Order.Promote order, boolean lower)
            throws IOException, SQLException, SupersededException, FailedException {
        instance.view.change(facts -> {
            facts.fencedFor = io.holdfast.protocol.Epoch.NONE;
            facts.pinned = false;
            facts.state = InstanceState.PROMOTED;
        });
        instance.becomesPrimary(order);
        instance.histories.add(List.of(Long.valueOf(order.history())));
        instance.guard.arm(instance.postmaster.pid(), lease.remaining(order.epoch(), instance.settings.lease()));
        if (lower) {
            lowering.promote();
            instance.admission.await(order, LIMIT);
        } else {
            instance.sql.execute("select pg_promote(false)");
        }
        awaitPrimary(order);
        marker.prepare(order);
        instance.endClientSessions();
        var branch = branch(order);
        if (lower && branch.from() < order.from().offset()) {
            throw new FailedException("it left timeline " + branch.parent() + " at " + Lsn.text(branch.from())
                    + ", before the end of what it held: " + order.from().text());
        }
        instance.view.change(facts -> {
            facts.promoted = branch;
            facts.state = InstanceState.PROMOTED;
            facts.markerEpoch = io.holdfast.protocol.Epoch.NONE;
            facts.checkpointed = false;
        });
        checkpointing.begin(order.history());
    }

    private void awaitPrimary(Order.Promote order) throws IOException, SQLException, SupersededException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (instance.sql.one("select pg_is_in_recovery()", row -> row.getBoolean(1))) {
            instance.unlessGivenUp(order);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("it was still in recovery after a minute");
            }
            ProcessTree.pause(2);
        }
    }

    private Report.Branch branch(Order.Promote order) throws IOException, SQLException, FailedException {
        var timeline = instance.replication.one("IDENTIFY_SYSTEM", row -> row.getString(2));
        if (!timeline.equals(order.history())) {
            throw new FailedException("PostgreSQL chose timeline " + timeline + " instead of " + order.history());
        }
        var left = instance.timelines
                .branch(Long.parseLong(timeline))
                .orElseThrow(() -> new IOException("the history file of timeline " + timeline + " is missing"));
        if (!left.parent().equals(order.from().history())) {
            throw new FailedException("PostgreSQL left timeline " + left.parent() + " instead of "
                    + order.from().history() + " for timeline " + timeline);
        }
        return new Report.Branch(order.epoch(), timeline, left.parent(), left.from());
    }
}
