package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators may ask for, and the sentence that they get when it is not possible. */
public final class OperatorRules {
    /** What is behind by more would hold the writers longer than a switchover is worth. */
    public static final long MOST_BEHIND = 1024 * 1024;

    static final String ASKED = "failover asked for by an operator";

    private OperatorRules() {}

    /** Planned change of primary: to {@code target}, or to the best replica when null. */
    public static Verdict switchover(Situation s, @Nullable NodeName target) {
        if (!(s.state().phase() instanceof Phase.Steady)) {
            return busy(s);
        }
        if (target == null) {
            return best(s).<Verdict>map(r -> handOver(r.node())).orElseGet(() -> new Verdict.No(nobody(s)));
        }
        if (target.equals(s.state().primary())) {
            return new Verdict.No(target + " is the primary already");
        }
        var why = whyNot(s, target);
        return why.isEmpty() ? handOver(target) : new Verdict.No(target + " cannot take over now: " + why);
    }

    private static Verdict handOver(NodeName target) {
        return new Verdict.Go(new Event.HandOverStarted(target, "asked for by an operator"));
    }

    private static String nobody(Situation s) {
        var lagging = s.others(Objects.requireNonNull(s.state().primary(), "a steady group has one")).stream()
                .map(Member::node)
                .filter(node -> Electability.of(s, node).isEmpty())
                .map(node -> node + ": " + whyNot(s, node))
                .toList();
        return "no replica can take over now: "
                + (lagging.isEmpty() ? Verdicts.whyNobody(s) : String.join("; ", lagging));
    }

    private static String whyNot(Situation s, NodeName node) {
        var why = Electability.of(s, node);
        return why.isEmpty() ? tooFarBehind(s, node) : why;
    }

    /**
     * Redis holds its writers until the target has all they wrote. Two reports are never of one moment, so only what the
     * target lacks of an older report of the primary counts: that much it surely lacked.
     */
    private static String tooFarBehind(Situation s, NodeName node) {
        var primary = s.topology().seen(Objects.requireNonNull(s.state().primary(), "a steady group has one"));
        var target = s.topology().seen(node);
        if (s.state().engine() != Engine.REDIS || primary.isEmpty() || target.isEmpty()) {
            return "";
        }
        var end = primary.get().report().position();
        var own = target.get().report().position();
        if (end == null || own == null || !end.history().equals(own.history())) {
            return "";
        }
        boolean surely = primary.get().age().compareTo(target.get().age()) >= 0;
        long lag = end.offset() - own.offset();
        return surely && lag > MOST_BEHIND ? "it lags by " + lag + " bytes; ask again when it has caught up" : "";
    }

    private static Optional<Report> best(Situation s) {
        return s.state().members().stream()
                .map(Member::node)
                .filter(node -> !node.equals(s.state().primary()))
                .filter(node -> whyNot(s, node).isEmpty())
                .flatMap(node -> s.fresh(node).stream())
                .min(Comparator.comparingInt((Report r) -> -r.priority())
                        .thenComparing(r -> r.node().equals(s.topology().coordinatorHost()))
                        .thenComparing(Report::node));
    }

    /** A new epoch now, without the old primary's help. */
    public static Verdict failover(Situation s, @Nullable NodeName target) {
        if (s.state().phase() instanceof Phase.Unborn || s.state().phase() instanceof Phase.Initialising) {
            return busy(s);
        }
        if (target != null && s.state().member(target).isEmpty()) {
            return new Verdict.No(target + " is not a member of the group");
        }
        return new Verdict.Go(FailoverRules.nextEpoch(s, ASKED, target));
    }

    public static Verdict pause(Situation s) {
        return s.state().paused() ? new Verdict.No("the group is paused already") : new Verdict.Go(new Event.Paused());
    }

    public static Verdict resume(Situation s) {
        return s.state().paused() ? new Verdict.Go(new Event.Resumed()) : new Verdict.No("the group is not paused");
    }

    /** Wipe a replica and clone it anew; it is taken out of the register first. */
    public static Verdict reinit(Situation s, NodeName node) {
        if (!(s.state().phase() instanceof Phase.Steady)) {
            return busy(s);
        }
        if (node.equals(s.state().primary())) {
            return new Verdict.No(node + " is the primary; switch over first");
        }
        if (s.state().member(node).isEmpty()) {
            return new Verdict.No(node + " is not a member of the group: it is being cloned, or unknown");
        }
        if (streamingBeside(s, node) < s.state().ackRule().k()) {
            return new Verdict.No(
                    "writes could not go on without " + node + ": too few other replicas stream; wait until they do");
        }
        return s.state().members().stream().anyMatch(Member::leaving)
                ? new Verdict.No("another member is being taken out at this moment; try again when it is back")
                : new Verdict.Go(new Event.MemberLeaving(node, "reinit asked for by an operator"));
    }

    private static long streamingBeside(Situation s, NodeName node) {
        return s.state().members().stream()
                .filter(m -> !m.node().equals(node) && s.inState(m.node(), STREAMING))
                .count();
    }

    private static Verdict busy(Situation s) {
        return new Verdict.No("the group is " + s.state().phase().word() + "; wait until it is steady");
    }
}
