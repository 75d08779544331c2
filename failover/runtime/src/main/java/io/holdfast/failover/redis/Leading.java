package io.holdfast.failover.redis;

import io.holdfast.failover.instance.LeaseClock;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Being the primary of an epoch. The marker is a message published on a channel of Holdfast's own: it moves the log like
 * a write, is not held up by the closed gate, and leaves no key behind.
 */
final class Leading {
    static final String CHANNEL = "holdfast:epoch";
    private static final Logger LOG = LoggerFactory.getLogger(Leading.class);

    private final Instance instance;
    private final LeaseClock lease;
    private final AckRule ackRule;
    private volatile List<Member> members = List.of();

    Leading(Instance instance, LeaseClock lease, AckRule ackRule) {
        this.instance = instance;
        this.lease = lease;
        this.ackRule = ackRule;
    }

    List<Member> members() {
        return members;
    }

    void pursue(Order.Lead order) throws IOException {
        var promoted = instance.view.observation().promoted();
        if (!instance.server.alive()
                || promoted == null
                || !promoted.epoch().equals(order.epoch())
                || !promoted.history().equals(order.history())) {
            return;
        }
        members = order.members();
        instance.registered(order.history());
        boolean marked = instance.view.observation().markerEpoch().equals(order.epoch()) || mark(order);
        ackRule.keep(order, marked && lease.holds(order.epoch()));
        if (marked
                && lease.holds(order.epoch())
                && instance.state() == InstanceState.PROMOTED
                && instance.view.opens(order.epoch())) {
            LOG.info("group {}: open as the primary of epoch {}", instance.settings.group(), order.epoch());
        }
        instance.noteKept(instance.link.replication());
    }

    /**
     * The marker, while the register still writes down the history's name: behind the closed gate, and held by the names that
     * the promotion admitted. It is no client's write, so should the register never hear of this promotion, nothing is lost with it.
     */
    void mark(Order.Promote order) throws IOException {
        var seen = instance.view.observation();
        var promoted = seen.promoted();
        if (!instance.server.alive()
                || promoted == null
                || !promoted.epoch().equals(order.epoch())
                || seen.markerEpoch().equals(order.epoch())) {
            return;
        }
        members = order.members();
        var lead = new Order.Lead(
                order.epoch(), promoted.history(), order.uuid(), order.ackNames(), order.k(), order.members());
        var unused = mark(lead);
    }

    /** Held by k of the named members, or not yet: then the next pass asks again. */
    private boolean mark(Order.Lead order) throws IOException {
        if (order.ackNames().size() < order.k()) {
            return false;
        }
        var now = instance.link.replicationAfter(
                Link.Command.of("PUBLISH", CHANNEL, order.epoch().toString()));
        if (order.k() > 0 && !ackRule.held(order, now)) {
            return false;
        }
        instance.view.change(facts -> facts.markerEpoch = order.epoch());
        return true;
    }
}
