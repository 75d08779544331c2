package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.LeaseClock;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Being the primary of an epoch. An instance that is not the promoted one never becomes it here: that is another order. */
final class Leading {
    private static final Logger LOG = LoggerFactory.getLogger(Leading.class);

    private final Instance instance;
    private final LeaseClock lease;
    private final Slots slots;
    private final Marker marker;
    private final AckRuleKeeper ackRule;

    Leading(Instance instance, LeaseClock lease, Slots slots, Marker marker) {
        this.instance = instance;
        this.lease = lease;
        this.slots = slots;
        this.marker = marker;
        this.ackRule = new AckRuleKeeper(instance);
    }

    void pursue(Order.Lead order) throws IOException, SQLException {
        var promoted = instance.view.observation().promoted();
        if (!instance.postmaster.alive()
                || promoted == null
                || !promoted.epoch().equals(order.epoch())
                || !promoted.history().equals(order.history())) {
            return;
        }
        marker.ensure(order);
        boolean open = instance.state() == InstanceState.RUNNING
                || (marker.committed(order.epoch()) && lease.holds(order.epoch()));
        instance.gate(open, order.members());
        if (open && instance.state() == InstanceState.PROMOTED && instance.view.opens(order.epoch())) {
            instance.opened();
            LOG.info("group {}: open as the primary of epoch {}", instance.settings.group(), order.epoch());
        }
        slots.keepOnPrimary(order);
        ackRule.keep(order);
    }
}
