package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Report;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what this agent saw and promised: at once when something changed that others decide by, else at its own pace. */
final class Reporter {
    private final AgentSettings settings;
    private final PromiseStore store;
    private final Wire wire;
    private final String boot;
    private long sequence;
    private long lastSent;
    private @Nullable Gist lastGist;

    /** What a report takes from the loop besides the observation. */
    record Facts(
            Observation seen,
            Optional<Order> handed,
            long version,
            String why,
            long leaseAgeMillis,
            Evidence evidence,
            boolean positionMatters) {}

    Reporter(AgentSettings settings, PromiseStore store, Wire wire, String boot) {
        this.settings = settings;
        this.store = store;
        this.wire = wire;
        this.boot = boot;
    }

    void turn(Facts facts, long now) {
        var report = report(facts);
        var gist = Gist.of(report, facts.positionMatters());
        boolean due = now - lastSent >= settings.pace().report().toNanos();
        if (due || !gist.equals(lastGist)) {
            lastSent = now;
            lastGist = gist;
            sequence++;
            wire.report(report);
        }
    }

    /** Nanoseconds until the next report is due even if nothing changes. */
    long due(long now) {
        return lastSent + settings.pace().report().toNanos() - now;
    }

    private Report report(Facts facts) {
        var seen = facts.seen();
        var promised = store.promised();
        return new Report(
                settings.self(),
                settings.group(),
                boot,
                sequence + 1,
                promised,
                facts.version(),
                settings.host(),
                settings.port(),
                incarnation(seen),
                seen.systemId(),
                seen.state(),
                facts.why().isEmpty() ? seen.why() : facts.why(),
                seen.position(),
                exact(facts, promised),
                seen.consistent(),
                seen.rebuilding(),
                settings.promotable() && seen.writable(),
                settings.priority(),
                facts.leaseAgeMillis(),
                seen.promoted(),
                seen.markerEpoch(),
                seen.ackNames(),
                seen.ackK(),
                seen.replicas(),
                seen.checkpointed(),
                seen.upstream(),
                seen.caughtUp(),
                seen.progress(),
                seen.secret(),
                facts.evidence());
    }

    /** Data that no promise on disk goes with has no name to be counted by. */
    private @Nullable Incarnation incarnation(Observation seen) {
        return store.promise()
                .filter(promise ->
                        seen.incarnation() != null && seen.incarnation().equals(promise.data()))
                .map(Promise::countedAs)
                .orElse(null);
    }

    /** After a planned stop the instance agent knows a position only if the stop was clean. */
    private static boolean exact(Facts facts, Epoch promised) {
        var seen = facts.seen();
        boolean fenced = seen.fencedFor().equals(promised);
        boolean handedOver = seen.state() == InstanceState.STOPPED
                && facts.handed()
                        .filter(order ->
                                order instanceof Order.HandOver && order.epoch().equals(promised))
                        .isPresent();
        return !promised.equals(Epoch.NONE) && (fenced || handedOver) && !seen.rebuilding() && seen.position() != null;
    }
}
