package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.NodeSeen;
import io.holdfast.failover.coordinator.GroupControl.Outlook;
import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.rediscluster.HostLoss;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What would happen if a node vanished now, host and all: of each group, and of what is watched on that host. */
final class WhatIfRoutes {
    private final GroupControl control;
    private final RedisClusters clusters;

    WhatIfRoutes(GroupControl control, RedisClusters clusters) {
        this.control = control;
        this.clusters = clusters;
    }

    record Body(
            String node,
            String host,
            boolean coordinator,
            boolean majority,
            List<Group> groups,
            List<Observed> observed) {}

    /** {@code unconfirmedBytes} is null while unknown; {@code spare} counts members that could be lost after that. */
    record Group(
            String name,
            String engine,
            String role,
            @Nullable String primary,
            @Nullable String primaryAfter,
            long epochAfter,
            boolean majority,
            boolean writable,
            boolean acknowledgedLost,
            @Nullable Long unconfirmedBytes,
            long spare,
            String sentence,
            List<String> steps) {}

    record Observed(
            String name, List<String> primariesLost, List<String> takenOverBy, int slotsLost, String sentence) {}

    Body node(Route.Call call) {
        var view = control.cluster();
        var node = view.nodes().stream()
                .filter(n -> n.node().value().equals(call.argument()))
                .findFirst()
                .orElseThrow(() -> unknown(view.nodes()));
        var groups = control.whatIf(node.node());
        return new Body(
                node.node().value(),
                node.host(),
                node.node().equals(view.coordinator()),
                groups.stream().allMatch(g -> g.answer().majority()),
                groups.stream().map(WhatIfRoutes::group).toList(),
                clusters.all().stream()
                        .filter(c -> HostLoss.touches(c.judgement().map(), node.host()))
                        .map(c -> observed(c, node.host()))
                        .toList());
    }

    private static Problem unknown(List<NodeSeen> nodes) {
        return Problem.notFound("There is no such node; there are: "
                + nodes.stream().map(n -> n.node().value()).collect(Collectors.joining(", ")) + ".");
    }

    private static Group group(Outlook outlook) {
        var answer = outlook.answer();
        return new Group(
                outlook.state().group().value(),
                outlook.state().engine().name().toLowerCase(Locale.ROOT),
                answer.role(),
                name(outlook.state().primary()),
                name(answer.primary()),
                answer.epoch(),
                answer.majority(),
                answer.writable(),
                answer.acknowledgedLost(),
                answer.unconfirmedBytes() < 0 ? null : answer.unconfirmedBytes(),
                answer.spare(),
                answer.sentence(),
                outlook.steps());
    }

    private static Observed observed(ClusterView cluster, String host) {
        var loss = HostLoss.of(cluster.judgement().map(), host);
        return new Observed(
                cluster.name(),
                loss.primaries().stream().map(Object::toString).toList(),
                loss.takenOver().stream().map(Object::toString).toList(),
                loss.lost().count(),
                loss.sentence());
    }

    private static @Nullable String name(@Nullable NodeName node) {
        return node == null ? null : node.value();
    }
}
