package io.holdfast.failover.agent;

import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which order this agent obeys: the newest that is not below its promise, once the promise that the order implies is on
 * disk; and to lead only under a lease of the order's epoch.
 */
final class Obedience {
    private static final Logger LOG = LoggerFactory.getLogger(Obedience.class);
    private final AgentSettings settings;
    private final PromiseStore store;
    private final @Nullable InstanceAgent instance;
    private @Nullable Directive accepted;
    private @Nullable Order handed;
    private Epoch ended = Epoch.NONE;
    private long refusals;
    private String lastRefusal = "";
    private String promiseTrouble = "";
    private String dataTrouble = "";

    Obedience(AgentSettings settings, PromiseStore store, @Nullable InstanceAgent instance) {
        this.settings = settings;
        this.store = store;
        this.instance = instance;
    }

    /** True when {@code directive} is the one to obey from now on; false changes nothing. */
    boolean accept(Directive directive, @Nullable Incarnation found) {
        var refusal = refusal(directive);
        if (refusal.isPresent()) {
            refuse(directive, refusal.get());
            return false;
        }
        try {
            store.accept(directive, found);
        } catch (UncheckedIOException e) {
            promiseTrouble = told(promiseTrouble, e);
            return false;
        }
        promiseTrouble = "";
        lastRefusal = "";
        accepted = directive;
        return true;
    }

    /** Notes that the data was made anew (initialised, cloned) under the promise that stands. */
    void goesWith(@Nullable Incarnation found) {
        try {
            if (found != null) {
                store.goesWith(found);
            }
            dataTrouble = "";
        } catch (UncheckedIOException e) {
            dataTrouble = told(dataTrouble, e);
        }
    }

    /** Hands the accepted order to the instance as soon as it may be, and tells the holder which lease is wanted. */
    void pursue(LeaseHolder lease, InstanceState state, long now) {
        if (instance == null || accepted == null) {
            return;
        }
        var order = accepted.order();
        switch (order) {
            case Order.Promote o -> lead(o, lease, now);
            case Order.Lead o -> lead(o, lease, now);
            case Order.HandOver o -> {
                if (accepted.state().phase() instanceof Phase.HandingOver to) {
                    instance.handsOverTo(to.target());
                }
                keepWhileServing(o, lease, state);
            }
            case Order.Observe o -> keepWhileServing(o, lease, state);
            case Order.Fence o -> cease(o, lease);
            case Order.Follow o -> cease(o, lease);
            case Order.Rebuild o -> cease(o, lease);
            case Order.Initialise o -> cease(o, lease);
        }
    }

    /** The instance was ended in {@code epoch}: whoever is to lead next does so in another one. */
    void ended(Epoch epoch) {
        ended = epoch;
    }

    Optional<Order> handed() {
        return Optional.ofNullable(handed);
    }

    long version() {
        return accepted == null ? store.promise().map(Promise::version).orElse(0L) : accepted.version();
    }

    /** One sentence for operators; empty when all is well. */
    String why() {
        if (!promiseTrouble.isEmpty() || !dataTrouble.isEmpty()) {
            return promiseTrouble.isEmpty() ? dataTrouble : promiseTrouble;
        }
        boolean waiting = accepted != null && !mayTakePart(accepted);
        return waiting
                ? "the promise of this node was missing beside its data, so the data has to be admitted anew"
                : "";
    }

    private void lead(Order order, LeaseHolder lease, long now) {
        if (order.epoch().equals(ended) || accepted == null || !mayTakePart(accepted)) {
            lease.release();
            return;
        }
        lease.hold(order.epoch());
        if (lease.held(now) || order instanceof Order.Promote) {
            hand(order); // a candidate fences itself while it asks, and is not promoted before the answer
        }
    }

    /** Who was not told to lead asks for no lease; who leads and is told to stop cleanly needs it to the end. */
    private void keepWhileServing(Order order, LeaseHolder lease, InstanceState state) {
        if (!order.epoch().equals(lease.epoch()) || !serving(state)) {
            lease.release();
        }
        hand(order);
    }

    private void cease(Order order, LeaseHolder lease) {
        lease.release();
        hand(order);
    }

    private void hand(Order order) {
        if (instance == null || accepted == null) {
            return;
        }
        if (order.equals(handed)) {
            handed = order; // the next time the two are one, and cost nothing to compare
            return;
        }
        if (!mayTakePart(accepted)) {
            return;
        }
        if (handed == null
                || handed.getClass() != order.getClass()
                || !handed.epoch().equals(order.epoch())) {
            LOG.info(
                    "group {}: obeys {} of epoch {}, version {}",
                    settings.group(),
                    order.getClass().getSimpleName(),
                    order.epoch(),
                    accepted.version());
        }
        handed = order;
        instance.learn(accepted.state().lineage());
        instance.obey(order);
    }

    /** Data whose promises were forgotten may hold still, be wiped or be cloned; the rest needs the group's consent. */
    private boolean mayTakePart(Directive directive) {
        var promise = store.promise();
        if (promise.isEmpty() || !promise.get().forgetful()) {
            return true;
        }
        return switch (directive.order()) {
            case Order.Observe o -> true;
            case Order.Fence o -> true;
            case Order.Rebuild o -> true;
            case Order.Initialise o -> true;
            case Order.Promote o -> admitted(directive, promise.get());
            case Order.Lead o -> admitted(directive, promise.get());
            case Order.Follow o -> admitted(directive, promise.get());
            case Order.HandOver o -> admitted(directive, promise.get());
        };
    }

    private boolean admitted(Directive directive, Promise promise) {
        return directive
                .state()
                .member(settings.self())
                .filter(m -> m.incarnation().equals(promise.countedAs()))
                .isPresent();
    }

    private static boolean serving(InstanceState state) {
        return switch (state) {
            case PROMOTED, RUNNING, HUNG, STOPPING -> true;
            case NONE, EMPTY, STOPPED, STARTING, FENCED, CONNECTING, STREAMING -> false;
            case INITIALISING, CLONING, REWINDING, FAILED -> false;
        };
    }

    private Optional<String> refusal(Directive d) {
        var promise = store.promise();
        if (promise.isEmpty()) {
            return Optional.empty();
        }
        var p = promise.get();
        if (d.order().epoch().below(p.epoch())) {
            return Optional.of("epoch " + d.order().epoch() + " is below the promised " + p.epoch());
        }
        if (d.term() < p.term()) {
            return Optional.of("term " + d.term() + " is below the accepted " + p.term());
        }
        return d.version() < p.version()
                ? Optional.of("version " + d.version() + " is below the accepted " + p.version())
                : Optional.empty();
    }

    private void refuse(Directive directive, String why) {
        refusals++;
        if (!why.equals(lastRefusal)) {
            LOG.info(
                    "group {}: refuses an order of {}: {} ({} refused so far)",
                    settings.group(),
                    directive.coordinator(),
                    why,
                    refusals);
        }
        lastRefusal = why;
    }

    private String told(String before, UncheckedIOException e) {
        var sentence = String.valueOf(e.getMessage());
        if (!sentence.equals(before)) {
            LOG.error("group {}: {}", settings.group(), sentence);
        }
        return sentence;
    }
}
