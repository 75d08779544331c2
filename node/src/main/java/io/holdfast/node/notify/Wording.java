package io.holdfast.node.notify;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.rediscluster.Alarm;
import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.register.Outbox.Entry;
import io.holdfast.node.timeline.Timeline.Change;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts what happened to a group or to a watched Redis Cluster into words, for those receivers that want to hear of it.
 *
 * @param self who tells
 * @param wanting the receivers of a kind
 */
record Wording(String cluster, NodeName self, Function<String, List<String>> wanting) {

    private static final int MOST_SENTENCES = 3;

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
                wanting.apply(change.kind()),
                null);
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
                wanting.apply(kind),
                null);
    }

    /** @param mark what tells this time from all others that such an alarm was raised or cleared */
    Entry alarm(ClusterView view, String alarm, boolean raised, String mark, Instant at) {
        var cluster = new GroupName(view.name());
        var kind = raised ? "alarm" : "cleared";
        return new Entry(
                id(cluster, kind, alarm + "-" + mark),
                kind,
                view.picture().currentEpoch(),
                null,
                null,
                cluster + ": " + alarm + (raised ? ": " + sentences(view, alarm) : " is over. " + view.verdict()),
                at,
                self,
                wanting.apply(kind),
                alarm);
    }

    /** Several shards may have the same trouble at once. */
    private static String sentences(ClusterView view, String alarm) {
        var all = view.judgement().alarms().stream()
                .filter(a -> a.kind().word().equals(alarm))
                .map(Alarm::sentence)
                .toList();
        var more = all.size() > MOST_SENTENCES ? " (and " + (all.size() - MOST_SENTENCES) + " more)" : "";
        return all.stream().limit(MOST_SENTENCES).collect(Collectors.joining(" ")) + more;
    }

    private String id(GroupName group, String kind, String mark) {
        return cluster + "-" + group + "-" + kind + "-" + mark;
    }

    private static @Nullable NodeName node(@Nullable String name) {
        return name == null ? null : new NodeName(name);
    }
}
