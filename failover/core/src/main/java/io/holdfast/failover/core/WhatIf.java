package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.CONNECTING;
import static io.holdfast.protocol.InstanceState.RUNNING;
import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.protocol.Event;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the group would do if one node vanished at this moment, host and all. The rules that decide in earnest decide here
 * too, over the present reports, with the others carrying out each order; nobody is told and nothing is remembered.
 */
public final class WhatIf {
    private static final int STEPS = 20;
    private static final Duration LONG_AGO = Duration.ofMinutes(1);
    private final Situation now;
    private final NodeName dead;

    /**
     * What is left after the node's death.
     *
     * @param role what the node is in this group: "primary", "replica", or "no member"
     * @param majority enough control nodes would be left to decide anything
     * @param primary who would lead afterwards; null: nobody
     * @param epoch the epoch afterwards
     * @param writable writes would be acknowledged afterwards
     * @param acknowledgedLost some that were acknowledged could be lost
     * @param unconfirmedBytes how much of the old primary's log, none of it acknowledged, its successor lacks by the newest
     *     reports; -1 unknown
     * @param spare how many more members could be lost before writes wait
     * @param events what would be decided, in order
     */
    public record Answer(
            String role,
            boolean majority,
            @Nullable NodeName primary,
            long epoch,
            boolean writable,
            boolean acknowledgedLost,
            long unconfirmedBytes,
            long spare,
            List<Event> events,
            String sentence) {
        public Answer {
            events = List.copyOf(events);
        }
    }

    private WhatIf(Situation now, NodeName dead) {
        this.now = now;
        this.dead = dead;
    }

    /** Of the situation as it is; {@code dead} may be any node, a member or not. */
    public static Answer dies(Situation now, NodeName dead) {
        return new WhatIf(now, dead).answer();
    }

    private Answer answer() {
        if (!majority()) {
            return new Answer(role(), false, null, now.epoch().value(), false, false, 0, 0, List.of(), noMajority());
        }
        var events = new ArrayList<Event>();
        var then = then(events);
        var leads = leads(then);
        boolean lost = events.stream().anyMatch(Event.MemoryLost.class::isInstance);
        long lacking = changed(then) ? lacking(events) : 0;
        return new Answer(
                role(),
                true,
                leads.orElse(null),
                then.epoch().value(),
                leads.isPresent() && spare(then) >= 0,
                lost,
                lacking,
                Math.max(0, spare(then)),
                events,
                sentence(then, leads, lost, lacking));
    }

    private Situation then(List<Event> events) {
        var state = now.state();
        var reports = bereaved();
        for (int i = 0; i < STEPS; i++) {
            var event = FailoverRules.decide(situation(state, reports));
            if (event.isEmpty() || !(Transitions.apply(state, event.get()) instanceof Applied.Next next)) {
                break;
            }
            events.add(event.get());
            state = next.state().atVersion(state.version() + 1);
            reports = state.epoch().equals(now.epoch())
                            && state.phase().equals(now.state().phase())
                    ? reports
                    : Obeyed.reports(state, reports);
        }
        return situation(state, reports);
    }

    /** The others as they are right after: their streams have ended, and who looks finds nobody. */
    private List<Report> bereaved() {
        var others =
                now.freshReports().stream().filter(r -> !r.node().equals(dead)).toList();
        if (!dead.equals(now.state().primary())) {
            return others;
        }
        var inVain = new Evidence(now.epoch(), false, Long.MAX_VALUE, Evidence.Probe.SILENT, 0);
        return others.stream()
                .map(r -> new Rewritten(r).noticed(inVain))
                .map(Rewritten::report)
                .map(r -> r.state() == STREAMING
                        ? new Rewritten(r).state(CONNECTING, false).report()
                        : r)
                .toList();
    }

    /** Whoever is silent now stays so; the dead one was last heard long ago. */
    private Situation situation(GroupState state, List<Report> reports) {
        var seen = now.topology().reports().stream()
                .map(s -> reports.stream()
                        .filter(r -> r.node().equals(s.report().node()))
                        .findFirst()
                        .map(r -> new Seen(r, Duration.ZERO))
                        .orElse(new Seen(s.report(), LONG_AGO)))
                .toList();
        var topology = new Topology(
                seen,
                now.topology().configured(),
                now.topology().controlNodes(),
                now.topology().coordinatorHost());
        return new Situation(state, topology, now.policy(), patience());
    }

    /** As long as anything is waited for, and no longer than what is given up. */
    private Duration patience() {
        return Stream.of(
                        now.policy().silence(),
                        now.policy().preferredPatience(),
                        now.policy().aloneAfter())
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private boolean majority() {
        var control = now.topology().controlNodes();
        return left() >= Quorum.majority(control.size());
    }

    private long left() {
        return now.topology().controlNodes().stream()
                .filter(c -> !c.equals(dead) && now.fresh(c).isPresent())
                .count();
    }

    private String role() {
        if (dead.equals(now.state().primary())) {
            return "primary";
        }
        return now.state().member(dead).isPresent() ? "replica" : "no member";
    }

    private boolean changed(Situation then) {
        return then.state().primary() != null
                && !then.state().primary().equals(now.state().primary());
    }

    private static Optional<NodeName> leads(Situation then) {
        var primary = then.state().primary();
        boolean steady = then.state().phase() instanceof Phase.Steady;
        return Optional.ofNullable(primary).filter(p -> steady && then.inState(p, RUNNING));
    }

    private static long streaming(Situation then) {
        return then.state().members().stream()
                .filter(m -> then.inState(m.node(), STREAMING))
                .count();
    }

    private static long spare(Situation then) {
        return streaming(then) - then.state().ackRule().k();
    }

    /** What the first one promoted lacks of the old primary's log. */
    private long lacking(List<Event> events) {
        var end = Optional.ofNullable(now.state().primary())
                .flatMap(now.topology()::seen)
                .flatMap(seen -> Optional.ofNullable(seen.report().position()));
        return events.stream()
                .filter(Event.PromotionStarted.class::isInstance)
                .map(Event.PromotionStarted.class::cast)
                .findFirst()
                .flatMap(p ->
                        end.filter(e -> e.history().equals(p.parent())).map(e -> Math.max(0, e.offset() - p.from())))
                .orElse(-1L);
    }

    private String noMajority() {
        var size = now.topology().controlNodes().size();
        return "Without %s only %d of %d control nodes would answer: nothing could be decided, and the primary would be ended once its lease ran out (%d ms)."
                .formatted(dead, left(), size, now.policy().lease().toMillis());
    }

    private String sentence(Situation then, Optional<NodeName> leads, boolean lost, long lacking) {
        if (leads.isEmpty()) {
            var who = dead.equals(now.state().primary()) ? "Nobody could take over from " + dead : "Nobody would lead";
            return who + ": " + Verdicts.sentence(then);
        }
        if (changed(then)) {
            var old = now.state().primary();
            var role = old == null ? "lead" : "take over from " + old;
            var promoted = "%s would %s in epoch %s; ".formatted(leads.get(), role, then.epoch());
            return promoted + loss(lost, lacking) + ". " + afterwards(then);
        }
        return leads.get() + " would go on as the primary. " + afterwards(then);
    }

    private static String loss(boolean lost, long lacking) {
        if (lost) {
            return "acknowledged writes could be lost, because too many members lost their memory";
        }
        var rest = lacking < 0
                ? ""
                : lacking == 0
                        ? ", by the newest reports not even one that is not acknowledged yet"
                        : ", and at most " + lacking + " bytes that are not acknowledged yet";
        return "no acknowledged write would be lost" + rest;
    }

    private static String afterwards(Situation then) {
        long spare = spare(then);
        if (spare < 0) {
            return "Writes would wait: too few replicas would stream.";
        }
        if (then.state().ackRule().k() == 0) {
            return "Writes would go on, held by nobody else.";
        }
        return spare == 0
                ? "Writes would go on; the loss of one more member would make them wait."
                : "Writes would go on, with " + spare + (spare == 1 ? " replica" : " replicas") + " to spare.";
    }
}
