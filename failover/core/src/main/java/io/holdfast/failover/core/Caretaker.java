package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A primary that had better not lead. One whose disk takes no writes any more, while another one could go on at once, is
 * fenced: no clean stop can be expected of it, and its writers fail or wait until somebody makes room.
 *
 * <p>One that may not lead (priority 0) hands over to one that may, as soon as that one has caught up. It leads only because
 * it alone held the newest data when the primary was lost: the others catch up from it as from any primary, in an epoch of
 * its own, so nothing that was acknowledged is ever passed over; and the hand-over is an ordinary switchover, so nothing is
 * lost by it either. It ends: each attempt needs a replica that streams and has caught up, the end of a clean stop reaches
 * such a replica, and after an attempt that failed all the same the group serves for a while before the next. A Redis that
 * is not demoted serves on in its epoch; its writers were held in vain, so it then serves for as long as the epoch was old.
 */
final class Caretaker {
    private static final Duration LONGEST_REST = Duration.ofMinutes(10);

    private final Situation situation;
    private final NodeName primary;

    Caretaker(Situation situation, NodeName primary) {
        this.situation = situation;
        this.primary = primary;
    }

    Optional<Event> replaces() {
        return situation
                .current(primary)
                .filter(r -> !r.promotable() && !triedLately())
                .filter(r -> r.priority() != 0 || rested())
                .flatMap(r -> successor().map(next -> r.priority() == 0 ? handsOver(next) : fences(r, next)));
    }

    private Event handsOver(Report next) {
        return new Event.HandOverStarted(
                next.node(), primary + " may not lead (its priority is 0) and " + next.node() + " caught up");
    }

    private Event fences(Report leader, Report next) {
        return FailoverRules.nextEpoch(
                situation, primary + " leads but " + Electability.mayNotLead(leader), next.node());
    }

    private Optional<Report> successor() {
        return situation.others(primary).stream()
                .filter(m -> Electability.of(situation, m.node()).isEmpty())
                .flatMap(m -> situation.current(m.node()).stream())
                .filter(r -> r.state() == STREAMING && r.caughtUp() && primary.equals(r.upstream()))
                .min(Comparator.comparingInt((Report r) -> -r.priority())
                        .thenComparing(r -> r.node().equals(situation.topology().coordinatorHost()))
                        .thenComparing(Report::node));
    }

    /** Twice in a row the same leader: the attempt before ended where it began. */
    private boolean triedLately() {
        var lineage = situation.state().lineage();
        int newest = lineage.size() - 1;
        boolean again = newest > 0
                && lineage.get(newest).node().equals(lineage.get(newest - 1).node());
        return again && !situation.longerThan(situation.policy().handOverTimeout());
    }

    /** Each rest is as long as all that came before it in this epoch, attempts and rests. */
    private boolean rested() {
        return situation.state().engine() != Engine.REDIS
                || situation.longerThan(Collections.min(List.of(situation.earlier(), LONGEST_REST)));
    }
}
