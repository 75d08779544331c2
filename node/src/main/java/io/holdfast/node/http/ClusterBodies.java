package io.holdfast.node.http;

import io.holdfast.failover.rediscluster.ClusterNode;
import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.rediscluster.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An observed Redis Cluster as the API shows it, with the words that a group's answer has. */
final class ClusterBodies {
    private ClusterBodies() {}

    record Cluster(
            String name,
            String engine,
            boolean observed,
            boolean healthy,
            boolean whole,
            String verdict,
            long epoch,
            String phase,
            long nodeTimeoutMillis,
            @Nullable Long ageMillis,
            Slots slots,
            List<Alarm> alarms,
            List<ShardBody> shards,
            List<Member> members) {}

    record Slots(int served, int failing, int uncovered) {}

    record Alarm(String kind, boolean critical, String sentence) {}

    record ShardBody(String primary, String slots, List<String> replicas) {}

    /** {@code lag} is in bytes, null for a primary and while unknown. */
    record Member(
            String name,
            String id,
            String host,
            int port,
            String role,
            String state,
            @Nullable String upstream,
            String slots,
            @Nullable Long lag,
            boolean electable,
            String why) {}

    static Cluster cluster(ClusterView view) {
        var map = view.judgement().map();
        int failing = map.failing().count();
        return new Cluster(
                view.name(),
                "redis-cluster",
                true,
                view.healthy(),
                view.whole(),
                view.verdict(),
                view.picture().currentEpoch(),
                "observed",
                view.nodeTimeout().toMillis(),
                view.looked() ? view.age().toMillis() : null,
                new Slots(
                        map.covered().count() - failing,
                        failing,
                        map.uncovered().count()),
                view.judgement().alarms().stream()
                        .map(a -> new Alarm(a.kind().word(), a.kind().critical(), a.sentence()))
                        .toList(),
                map.shards().stream().map(ClusterBodies::shard).toList(),
                map.nodes().stream().map(n -> member(view, n)).toList());
    }

    static Bodies.Explanation explanation(ClusterView view) {
        var alarms = view.judgement().alarms();
        var means = new StringBuilder(
                "Holdfast watches this Redis Cluster and promotes nobody by itself; the primaries vote for a replica once one of them has been silent for cluster-node-timeout ("
                        + view.nodeTimeout().toMillis() + " ms).");
        alarms.forEach(
                a -> means.append("\n- ").append(a.kind().word()).append(": ").append(a.sentence()));
        return new Bodies.Explanation(
                view.name(),
                view.healthy(),
                view.verdict(),
                "observed",
                means.toString(),
                view.judgement().map().nodes().stream()
                        .map(n -> new Bodies.Chance(
                                n.toString(),
                                n.role(),
                                n.health().word(),
                                n.why().isEmpty(),
                                n.why()))
                        .toList());
    }

    private static ShardBody shard(Shard shard) {
        return new ShardBody(
                shard.primary().toString(),
                shard.primary().slots().text(),
                shard.replicas().stream().map(ClusterNode::toString).toList());
    }

    private static Member member(ClusterView view, ClusterNode node) {
        var map = view.judgement().map();
        var upstream = map.nodes().stream()
                .filter(n -> n.id().equals(node.primaryId()))
                .findFirst();
        long lag = map.shards().stream()
                .filter(s -> s.replicas().contains(node))
                .mapToLong(s -> s.lag(node))
                .findFirst()
                .orElse(-1);
        return new Member(
                node.toString(),
                node.id(),
                node.address().host(),
                node.address().port(),
                node.role(),
                node.health().word(),
                upstream.map(ClusterNode::toString).orElse(null),
                node.slots().text(),
                lag < 0 ? null : lag,
                node.why().isEmpty(),
                node.why());
    }
}
