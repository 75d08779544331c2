package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.ClusterView;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.node.timeline.Timeline;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what the groups' control knows into what the API shows. */
final class Shown {
    private Shown() {}

    static Bodies.Cluster cluster(ClusterView view, ManagementServer.About about, Bodies.Verdict verdict) {
        return new Bodies.Cluster(
                about.cluster(),
                view.self().value(),
                about.zone(),
                about.version(),
                name(view.coordinator()),
                view.term(),
                new Bodies.Register(view.registerMajority(), view.registerLeader()),
                view.nodes().stream()
                        .map(n -> new Bodies.Node(n.node().value(), n.host(), n.control(), n.status()))
                        .toList(),
                verdict);
    }

    static Bodies.Group group(GroupControl control, GroupView view) {
        var state = view.state();
        return new Bodies.Group(
                state.group().value(),
                state.engine().name().toLowerCase(Locale.ROOT),
                state.epoch().value(),
                state.version(),
                state.phase().word(),
                state.paused(),
                name(state.primary()),
                view.healthy(),
                view.whole(),
                view.verdict(),
                ackRule(state),
                view.members().stream().map(m -> member(m, state)).toList(),
                plan(state.group(), control.upkeep().planned(state.group()).plan()));
    }

    static Bodies.@Nullable Plan plan(GroupName group, PlannedSwitchover.@Nullable Plan plan) {
        return plan == null
                ? null
                : new Bodies.Plan(group.value(), name(plan.target()), plan.at().toString(), plan.by());
    }

    static Bodies.Explanation explanation(GroupView view) {
        var state = view.state();
        var means = state.paused()
                ? "The group is paused: Holdfast looks and changes nothing until 'resume'."
                : means(state.phase());
        var chances = view.members().stream()
                .map(m -> new Bodies.Chance(m.node().value(), m.role(), m.state(), m.electable(), m.why()))
                .toList();
        return new Bodies.Explanation(
                state.group().value(),
                view.healthy(),
                view.verdict(),
                state.phase().word(),
                means,
                chances);
    }

    static Bodies.History history(GroupName group, List<HistoryEntry> entries) {
        return new Bodies.History(
                group.value(), entries.stream().map(Shown::entry).toList(), Timeline.of(entries));
    }

    private static Bodies.Entry entry(HistoryEntry e) {
        return new Bodies.Entry(
                e.version(),
                e.epoch().value(),
                e.at().toString(),
                e.coordinator().value(),
                e.from(),
                e.to(),
                e.why(),
                e.event());
    }

    private static Bodies.AckRule ackRule(GroupState state) {
        var rule = state.ackRule();
        var others = state.members().stream()
                .map(m -> m.node().value())
                .filter(n -> !n.equals(name(state.primary())))
                .toList();
        var whom = others.isEmpty() ? "the members to come" : String.join(", ", others);
        var text = rule.k() == 0 ? "the primary alone" : "any " + rule.k() + " of " + whom;
        return new Bodies.AckRule(
                rule.k(), rule.wanted(), rule.durability().name().toLowerCase(Locale.ROOT), text);
    }

    private static Bodies.Member member(MemberView view, GroupState state) {
        var report = view.report();
        var counted = state.member(view.node()).orElse(null);
        var position = report == null ? null : report.position();
        return new Bodies.Member(
                view.node().value(),
                view.role(),
                view.state(),
                position == null ? null : position.text(),
                view.lagBytes() < 0 ? null : view.lagBytes(),
                view.electable(),
                view.why().isEmpty() && report != null ? report.why() : view.why(),
                report != null ? report.host() : counted != null ? counted.host() : null,
                report != null ? Integer.valueOf(report.port()) : counted != null ? counted.port() : null,
                view.counted(),
                view.age() == null ? null : view.age().toMillis(),
                report == null || report.progress() < 0 ? null : report.progress());
    }

    private static String means(Phase phase) {
        return switch (phase) {
            case Phase.Unborn p -> "No data exists yet; it is made once all configured nodes say that they have none.";
            case Phase.Initialising p -> p.node() + " makes the group's data; the others clone it afterwards.";
            case Phase.Steady p -> "The primary serves; nothing needs to change.";
            case Phase.HandingOver p -> "The primary stops cleanly so that " + p.target() + " can lead.";
            case Phase.Fencing p ->
                "The members are cut off from the old primary until enough have said so: " + p.reason();
            case Phase.Promoting p -> p.candidate() + " was chosen and promotes itself.";
            case Phase.Opening p ->
                p.primary() + " is promoted and waits until its first write is held as the ack rule asks.";
        };
    }

    private static @Nullable String name(@Nullable NodeName node) {
        return node == null ? null : node.value();
    }
}
