package io.holdfast.failover.redis;

import io.holdfast.failover.agent.PromotionLedger;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.LeaseClock;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a fenced Redis the primary, once per epoch, with its gate closed: it refuses every write until the marker is
 * held. Redis chooses the name of the new history by chance, so it counts only once the register knows it; who attaches
 * before confirms nothing to a client. Each point where this can break off leaves one of three things: a fenced replica with a
 * spent epoch; a primary that accepts no write and whose history nobody knows (the next fence reports the end of the
 * parent, see {@link Info#position}); or a process that its guard has ended.
 */
final class Promoting {
    private static final Logger LOG = LoggerFactory.getLogger(Promoting.class);

    private final Instance instance;
    private final Fencing fencing;
    private final PromotionLedger ledger;
    private final LeaseClock lease;
    private final AckRule ackRule;
    private Order.@Nullable Promote prepared;

    Promoting(Instance instance, Fencing fencing, PromotionLedger ledger, LeaseClock lease, AckRule ackRule) {
        this.instance = instance;
        this.fencing = fencing;
        this.ledger = ledger;
        this.lease = lease;
        this.ackRule = ackRule;
    }

    void pursue(Order.Promote order) throws IOException, SupersededException, FailedException {
        var promoted = instance.view.observation().promoted();
        if (instance.server.alive() && promoted != null && promoted.epoch().equals(order.epoch())) {
            return;
        }
        instance.registered(order.from().history());
        boolean fenced = fencing.holdsFor(order.epoch());
        fencing.pursue(order); // after a planned handover this order is the first of its epoch
        var end = requireFenced(order);
        if (!fenced || !order.equals(prepared)) {
            ackRule.admitOnly(order.ackNames(), order.members()); // while the lease is asked for
            prepared = order;
        }
        if (!lease.holds(order.epoch())) {
            return; // it is asked for meanwhile, and wakes this up
        }
        if (!ledger.begin(order.epoch())) {
            throw new FailedException("epoch " + order.epoch() + " is spent: its promotion was begun here before");
        }
        long began = System.nanoTime();
        try {
            promote(order, end);
        } catch (IOException e) {
            fencing.fence(order, Epoch.NONE);
            throw new FailedException("the promotion of epoch " + order.epoch() + " failed: " + e.getMessage());
        }
        LOG.info(
                "group {}: promoted for epoch {} from {} in {} ms",
                instance.settings.group(),
                order.epoch(),
                end.text(),
                (System.nanoTime() - began) / 1_000_000);
    }

    private Position requireFenced(Order.Promote order) throws IOException, FailedException {
        var seen = instance.view.observation();
        var end = seen.position();
        if (!fencing.holdsFor(order.epoch()) || end == null) {
            throw new IOException("it is not fenced for epoch " + order.epoch() + " yet");
        }
        var from = order.from();
        boolean holds = end.history().equals(from.history()) && end.offset() >= from.offset();
        if (!holds || !seen.consistent()) {
            throw new FailedException("it holds " + end.text() + " and not " + from.text()
                    + ", so it must not be promoted in epoch " + order.epoch());
        }
        return end;
    }

    private void promote(Order.Promote order, Position end) throws IOException, SupersededException {
        instance.unlessGivenUp(order);
        var info = become(order);
        if (!info.master()) {
            throw new IOException("Redis did not become a primary");
        }
        var branch = new Report.Branch(order.epoch(), info.text("master_replid"), end.history(), end.offset());
        instance.view.change(facts -> {
            facts.fencedFor = Epoch.NONE;
            facts.pinned = false;
            facts.state = InstanceState.PROMOTED;
            facts.promoted = branch;
            facts.markerEpoch = Epoch.NONE;
            facts.position = new Position(branch.history(), info.offset());
            facts.checkpointed = true;
        });
    }

    /** Never at the same time as an end for want of a lease: that one would be undone. */
    private Info become(Order.Promote order) throws IOException {
        synchronized (instance) {
            if (instance.barred()) {
                throw new IOException("its lease ran out before");
            }
            instance.view.change(facts -> {
                facts.pinned = false;
                facts.state = InstanceState.PROMOTED;
            });
            instance.guard.arm(instance.server.pid(), lease.remaining(order.epoch(), instance.settings.lease()));
            var info = instance.link.replicationAfter(Link.Command.of("REPLICAOF", "NO", "ONE"));
            return Backlog.make(instance, info) ? instance.link.replication() : info;
        }
    }
}
