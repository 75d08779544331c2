package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.PromotionLedger;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.LeaseClock;
import io.holdfast.failover.instance.StartBackoff;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works for the newest order on one thread, pass after pass; each pass finds out anew what is left to do. What fails is
 * told and tried again with longer rests, unless it spends the order.
 */
final class Pursuit {
    private static final Logger LOG = LoggerFactory.getLogger(Pursuit.class);
    private static final Set<InstanceState> SETTLED =
            EnumSet.of(InstanceState.FENCED, InstanceState.STREAMING, InstanceState.RUNNING);
    static final long PASS_MILLIS = 100;
    private static final long LONGEST_REST_MILLIS = 3_000;

    private final Instance instance;
    private final Fencing fencing;
    private final Initialising initialising;
    private final Promoting promoting;
    private final Leading leading;
    private final Following following;
    private final Cloning cloning;
    private final HandingOver handingOver;
    private @Nullable Order spent;
    private long rest = PASS_MILLIS;

    Pursuit(Instance instance, PromotionLedger ledger, LeaseClock lease, ReplicaRestart restarts, Lowering lowering) {
        this.instance = instance;
        var slots = new Slots(instance);
        var marker = new Marker(instance);
        this.fencing = new Fencing(instance);
        this.initialising = new Initialising(instance, fencing);
        this.promoting = new Promoting(instance, fencing, ledger, lease, marker, lowering);
        this.leading = new Leading(instance, lease, slots, marker);
        this.following = new Following(instance, fencing, slots, restarts);
        this.cloning = new Cloning(instance, following);
        this.handingOver = new HandingOver(instance);
    }

    /** Until the goal is closed. */
    void run() {
        while (!instance.goal.closed()) {
            var order = instance.goal.current();
            try {
                pass(order);
                instance.view.passed();
                rest = PASS_MILLIS;
            } catch (SupersededException e) {
                continue;
            } catch (FailedException e) {
                fail(order, e);
            } catch (StartBackoff.HeldException e) {
                hold(order, e);
            } catch (IOException | SQLException e) {
                stumble(order, e);
            } catch (RuntimeException e) {
                LOG.error("group {}: working for {} failed", instance.settings.group(), order, e);
                stumble(order, e);
            }
            try {
                instance.goal.await(rest);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void pass(Order order) throws IOException, SQLException, SupersededException, FailedException {
        if (!order.equals(spent)) {
            spent = null;
        }
        if (instance.postmaster.barred() || spent != null) {
            return;
        }
        if (SETTLED.contains(instance.state())) {
            instance.parameters.apply();
        }
        switch (order) {
            case Order.Observe o -> settle(o);
            case Order.Initialise o -> initialising.pursue(o);
            case Order.Fence o -> fencing.pursue(o);
            case Order.Promote o -> {
                settle(o);
                promoting.pursue(o);
                leading.pursue(new Order.Lead(o.epoch(), o.history(), o.uuid(), o.ackNames(), o.k(), o.members()));
            }
            case Order.Lead o -> {
                settle(o);
                leading.pursue(o);
            }
            case Order.HandOver o -> {
                settle(o);
                handingOver.pursue(o);
            }
            case Order.Follow o -> following.pursue(o);
            case Order.Rebuild o -> cloning.pursue(o);
        }
    }

    /** What was started fenced is seen through to its end, so that its position can be told. */
    private void settle(Order order) throws IOException, SQLException, SupersededException, FailedException {
        if (instance.postmaster.alive() && instance.state() == InstanceState.STARTING) {
            fencing.fence(order, Epoch.NONE);
        }
    }

    private void fail(Order order, FailedException failure) {
        spent = order;
        LOG.error("group {}: {}", instance.settings.group(), failure.getMessage());
        instance.view.change(facts -> {
            facts.state = InstanceState.FAILED;
            facts.because(failure.sentence());
        });
    }

    /** Not given up: the same order tries again, and another one at once. */
    private void hold(Order order, StartBackoff.HeldException held) {
        if (instance.goal.gaveUp(order)) {
            return;
        }
        var why = String.valueOf(held.getMessage());
        instance.view.change(facts -> facts.state = InstanceState.FAILED);
        if (instance.view.say(why)) {
            LOG.error("group {}: {}", instance.settings.group(), why);
        }
        rest = held.millis();
    }

    private void stumble(Order order, Exception failure) {
        if (instance.goal.gaveUp(order)) {
            return;
        }
        var why = String.valueOf(failure.getMessage());
        if (instance.view.stumbled(why)) {
            LOG.warn("group {}: {}", instance.settings.group(), why);
        }
        rest = Math.min(LONGEST_REST_MILLIS, rest * 2);
    }
}
