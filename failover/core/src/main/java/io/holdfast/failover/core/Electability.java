package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.FAILED;
import static io.holdfast.protocol.InstanceState.FENCED;
import static io.holdfast.protocol.InstanceState.RUNNING;
import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether a node could lead if it were asked now, and the one sentence that says why not. */
public final class Electability {
    private Electability() {}

    /** Empty when electable. */
    public static String of(Situation s, NodeName node) {
        var member = s.state().member(node);
        if (member.isEmpty()) {
            return "it is not counted as a member yet";
        }
        return s.fresh(node)
                .map(r -> why(s, member.get(), r))
                .orElse("its node has not been heard for " + silence(s, node));
    }

    private static String why(Situation s, Member member, Report r) {
        return first(
                r,
                check(x -> member.leaving(), "it is being taken out of the group"),
                check(x -> r.rebuilding(), "it is being rebuilt"),
                check(
                        x -> !member.incarnation().equals(r.incarnation()),
                        "its data is not the data that was registered"),
                check(x -> !r.promotable(), mayNotLead(r)),
                check(x -> r.state() == FAILED && !r.why().isEmpty(), state(r)), // it says itself what is to be done
                check(x -> !r.consistent(), "its data is not consistent yet"),
                check(x -> r.state() != STREAMING && r.state() != FENCED && r.state() != RUNNING, state(r)),
                check(
                        x -> r.position() == null
                                || s.state().epochOf(r.position().history()).isEmpty(),
                        "its position is unknown"));
    }

    private static String state(Report r) {
        return "its instance is " + r.state().word() + (r.why().isEmpty() ? "" : " (" + r.why() + ")");
    }

    /** Why a report says that its instance may not lead: its priority is 0, or nothing could be written there. */
    static String mayNotLead(Report r) {
        return r.priority() == 0
                ? "its priority is 0"
                : "it cannot write" + (r.why().isEmpty() ? "" : " (" + r.why() + ")");
    }

    private record Check(Predicate<Report> applies, String sentence) {}

    private static Check check(Predicate<Report> applies, String sentence) {
        return new Check(applies, sentence);
    }

    private static String first(Report r, Check... checks) {
        for (var check : checks) {
            if (check.applies().test(r)) {
                return check.sentence();
            }
        }
        return "";
    }

    private static String silence(Situation s, NodeName node) {
        return Optional.of(s.topology())
                .flatMap(t -> t.seen(node))
                .map(seen -> seen.age().toMillis() + " ms")
                .orElse("ever");
    }
}
