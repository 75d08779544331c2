package io.holdfast.node.notify;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.register.Outbox.Entry;
import io.holdfast.node.timeline.Timeline.Change;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts what happened to a group into words, for those receivers that want to hear of it.
 *
 * @param self who tells
 * @param wanting the receivers of a kind
 */
record Wording(String cluster, NodeName self, Function<String, List<String>> wanting) {

    /** @param at when the new primary was open */
    Entry change(GroupName group, Change change, Instant at) {
        var old = change.oldPrimary() == null || change.oldPrimary().equals(change.newPrimary())
                ? ""
                : ", before it " + change.oldPrimary();
        var sentence = "%s: %s leads %s since epoch %d%s: %s."
                .formatted(change.kind(), change.newPrimary(), group, change.epoch(), old, change.reason());
        return new Entry(
                id(group, change.kind(), String.valueOf(change.epoch())),
                change.kind(),
                change.epoch(),
                node(change.newPrimary()),
                node(change.oldPrimary()),
                sentence,
                at,
                self,
                wanting.apply(change.kind()));
    }

    /** @param mark what tells this time from all others that the group was like that */
    Entry health(GroupView view, boolean well, String mark, Instant at) {
        var state = view.state();
        var kind = well ? "recovered" : "degraded";
        return new Entry(
                id(state.group(), kind, mark),
                kind,
                state.epoch().value(),
                state.primary(),
                null,
                view.verdict(),
                at,
                self,
                wanting.apply(kind));
    }

    private String id(GroupName group, String kind, String mark) {
        return cluster + "-" + group + "-" + kind + "-" + mark;
    }

    private static @Nullable NodeName node(@Nullable String name) {
        return name == null ? null : new NodeName(name);
    }
}
