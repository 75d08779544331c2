package io.holdfast.failover.core;

import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a group at rest would go through in a switchover and in a failover if all went well. It is for practice: the first
 * change of primary in a JVM's life would otherwise meet nothing but code that never ran before.
 */
public final class Imagined {
    private static final String WHY = "practice";

    /** One event and what it would make of the group. */
    public record Step(Event event, GroupState after) {}

    private Imagined() {}

    /** Empty while the group is not at rest or has nobody beside its primary. */
    public static List<Step> changes(GroupState state) {
        return state.members().stream()
                .map(Member::node)
                .filter(node -> state.phase() instanceof Phase.Steady && !node.equals(state.primary()))
                .findFirst()
                .map(other -> Stream.concat(planned(state, other).stream(), unplanned(state, other).stream())
                        .toList())
                .orElse(List.of());
    }

    private static List<Step> planned(GroupState state, NodeName target) {
        return after(state, new Event.HandOverStarted(target, WHY), promotion(state, target));
    }

    private static List<Step> unplanned(GroupState state, NodeName candidate) {
        var end = state.lineage().getLast();
        var epoch = state.epoch().next();
        return after(
                state,
                new Event.FencingStarted(epoch, WHY, null),
                promotion(state, candidate),
                new Event.CandidatePromoted(epoch, end.history(), end.from()),
                new Event.EpochOpened(epoch));
    }

    private static Event promotion(GroupState state, NodeName candidate) {
        LineageEntry end = state.lineage().getLast();
        var history = Long.toString(state.nextHistory());
        return new Event.PromotionStarted(state.epoch().next(), candidate, history, WHY, end.history(), end.from());
    }

    private static List<Step> after(GroupState state, Event... events) {
        var steps = new ArrayList<Step>();
        var now = state;
        for (var event : events) {
            if (!(Transitions.apply(now, event) instanceof Applied.Next next)) {
                break;
            }
            now = next.state().atVersion(now.version() + 1);
            steps.add(new Step(event, now));
        }
        return steps;
    }
}
