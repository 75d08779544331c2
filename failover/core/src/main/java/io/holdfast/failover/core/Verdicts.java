package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.FENCED;
import static io.holdfast.protocol.InstanceState.RUNNING;
import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.protocol.Discarded;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The one sentence that tells an operator whether all is well, and why not. */
public final class Verdicts {
    private Verdicts() {}

    public static boolean healthy(Situation s) {
        return s.state().phase() instanceof Phase.Steady
                && primaryRuns(s)
                && streaming(s) >= s.state().ackRule().wanted();
    }

    /** Nothing is to be seen to: healthy, decided over, each configured member could lead, and none raises an alarm. */
    public static boolean whole(Situation s) {
        return !s.state().paused()
                && healthy(s)
                && s.state().ackRule().k() >= s.state().ackRule().wanted()
                && missing(s).isEmpty()
                && alarms(s).isEmpty();
    }

    public static String sentence(Situation s) {
        return (s.state().paused() ? "PAUSED: nothing is decided until resume. " : "")
                + switch (s.state().phase()) {
                    case Phase.Unborn p -> "No data yet: " + waitingFor(s);
                    case Phase.Initialising p -> p.node() + " creates the first data.";
                    case Phase.Steady p -> steady(s);
                    case Phase.HandingOver p -> s.state().primary() + " hands over to " + p.target() + ".";
                    case Phase.Fencing p -> fencing(s, p);
                    case Phase.Promoting p -> p.candidate() + " is being promoted in epoch " + s.epoch() + ".";
                    case Phase.Opening p ->
                        p.primary() + " is promoted; writes wait until "
                                + count(
                                        s.state().ackRule().k(),
                                        "of the other members holds",
                                        "of the other members hold")
                                + " its marker.";
                };
    }

    private static String steady(Situation s) {
        var rule = s.state().ackRule();
        if (!primaryRuns(s)) {
            return primaryDoesNotRun(s);
        }
        var alarms = alarms(s);
        var besides = alarms.isEmpty() ? "." : "; to be seen to: " + alarms + ".";
        if (rule.k() < rule.wanted()) {
            return "DEGRADED: " + s.state().primary() + " goes on alone; a loss of it now loses its writes" + besides;
        }
        long streaming = streaming(s);
        if (streaming < rule.k()) {
            return "Writes wait: " + count(streaming, "replica streams", "replicas stream") + ", " + rule.k()
                    + " must hold each write" + besides;
        }
        var missing = missing(s);
        var leads = s.state().primary() + " leads, " + count(streaming, "replica streams", "replicas stream");
        if (missing.isEmpty()) {
            return (alarms.isEmpty() ? "All is well: " : "") + leads + besides;
        }
        return leads + "; not whole: " + missing + besides;
    }

    private static String missing(Situation s) {
        return s.topology().configured().stream()
                .filter(n ->
                        !n.equals(s.state().primary()) && !Electability.of(s, n).isEmpty())
                .map(n -> n + ", " + (s.fresh(n).isEmpty() ? "its node is not heard" : Electability.of(s, n)))
                .collect(Collectors.joining("; "));
    }

    /**
     * What is wrong at members that do their work: what an agent says of an instance that is settled is no reason of its
     * state. What it discarded is a line of the history and nothing to be seen to; what was told as missing is told once.
     */
    private static String alarms(Situation s) {
        return s.topology().configured().stream()
                .filter(n -> s.inState(n, RUNNING, STREAMING, FENCED))
                .map(n -> alarm(s, n))
                .filter(told -> !told.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String alarm(Situation s, NodeName node) {
        var why = s.fresh(node).map(r -> Discarded.besides(r.why())).orElse("");
        boolean known =
                !node.equals(s.state().primary()) && Electability.of(s, node).contains(why);
        return why.isEmpty() || known ? "" : node + ", " + why;
    }

    private static String count(long number, String one, String more) {
        return number + " " + (number == 1 ? one : more);
    }

    private static String primaryDoesNotRun(Situation s) {
        var primary = Objects.requireNonNull(s.state().primary(), "a steady group has a primary");
        var what = s.fresh(primary)
                .map(r -> " is " + r.state().word())
                .orElseGet(() -> s.topology()
                        .seen(primary)
                        .map(seen -> " has not been heard for " + seen.age().toMillis() + " ms")
                        .orElse(" has not been heard yet"));
        return "The primary " + primary + what + ".";
    }

    private static String fencing(Situation s, Phase.Fencing fencing) {
        var quorum = new FenceQuorum(s);
        int votes = quorum.votes().size();
        var head = "Epoch " + s.epoch() + " (" + fencing.reason() + "): ";
        if (votes < quorum.needed()) {
            var undecided = MemoryLoss.undecided(s);
            if (undecided.isPresent()) {
                return head + undecided.get();
            }
            return head + votes + " of the " + quorum.needed() + " fenced members that are needed "
                    + (votes == 1 ? "has" : "have") + " answered.";
        }
        if (quorum.candidate().isEmpty()) {
            return head + "the member with the newest data is not heard.";
        }
        var lease = quorum.leaseEndsIn();
        return lease.compareTo(s.policy().lease().plus(s.policy().guard())) > 0
                ? head + "too few control nodes have promised it; the old primary may still hold a lease."
                : head + "a lease of the old primary may still run for " + lease.toMillis() + " ms.";
    }

    private static String waitingFor(Situation s) {
        var missing = s.topology().configured().stream()
                .filter(node -> s.fresh(node).isEmpty())
                .map(NodeName::value)
                .collect(Collectors.joining(", "));
        return missing.isEmpty()
                ? "some node already has data or promises; nothing is created over them."
                : "waiting for " + missing + ".";
    }

    static String whyNobody(Situation s) {
        return s.state().members().stream()
                .map(Member::node)
                .filter(node -> !node.equals(s.state().primary()))
                .map(node -> node + ": " + Electability.of(s, node))
                .collect(Collectors.joining("; "));
    }

    private static boolean primaryRuns(Situation s) {
        return Optional.ofNullable(s.state().primary())
                .filter(primary -> s.inState(primary, RUNNING))
                .isPresent();
    }

    private static long streaming(Situation s) {
        return s.state().members().stream()
                .filter(m -> s.inState(m.node(), STREAMING))
                .count();
    }
}
