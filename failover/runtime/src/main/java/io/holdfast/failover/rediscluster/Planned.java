package io.holdfast.failover.rediscluster;

import java.time.Duration;
import java.util.stream.Collectors;

/**
 * Whether a planned failover to a replica may be ordered now. What would be refused by the voters, or would make writers
 * wait for a replica that cannot catch up, is refused here, before a primary pauses for it.
 */
sealed interface Planned {
    /** What a replica may lack: it is sent while the primary holds its writers. */
    long MOST_LAG = 8L * 1024 * 1024;

    record Go(Shard shard, ClusterNode target) implements Planned {}

    record No(String sentence) implements Planned {}

    static Planned verdict(Judgement now, String target, Duration refuseFor) {
        var map = now.map();
        var node = map.node(target).orElse(null);
        if (node == null) {
            return new No("say which replica shall lead; %s".formatted(candidates(map)));
        }
        var shard = map.shardOf(node).orElse(null);
        if (shard == null || node.primary()) {
            return new No(node + " is no replica; " + candidates(map));
        }
        if (!node.electable()) {
            return new No(node + " cannot take over now: " + node.why());
        }
        if (shard.primary().health() != ClusterNode.Health.ONLINE) {
            return new No(
                    "its primary " + shard.primary() + " is "
                            + shard.primary().health().word()
                            + ": that is no planned change; the cluster fails over by itself, or order CLUSTER FAILOVER FORCE by hand");
        }
        return safe(map, shard, node, refuseFor);
    }

    private static Planned safe(ClusterMap map, Shard shard, ClusterNode node, Duration refuseFor) {
        long votes = map.shards().stream()
                .filter(s -> s.primary().health() == ClusterNode.Health.ONLINE)
                .count();
        if (votes < ClusterRules.majority(map)) {
            return new No("only " + votes + " of " + map.shards().size() + " primaries could vote for " + node);
        }
        if (shard.nodes().anyMatch(n -> n.migrating() > 0)) {
            return new No(
                    "slots of " + shard.primary() + " are on their way to another node; wait until they are there");
        }
        if (shard.lag(node) > MOST_LAG) {
            return new No(node + " is " + shard.lag(node)
                    + " bytes behind, and the writers would wait for them; wait until it has caught up");
        }
        if (!refuseFor.isZero()) {
            return new No(
                    "the primaries may have voted for this shard less than twice cluster-node-timeout ago and would refuse to again, with the writers waiting in vain; ask again in %d s"
                            .formatted(ClusterRules.seconds(refuseFor)));
        }
        return new Go(shard, node);
    }

    private static String candidates(ClusterMap map) {
        return "replicas that could lead now: "
                + map.shards().stream()
                        .flatMap(s -> s.replicas().stream())
                        .filter(ClusterNode::electable)
                        .map(ClusterNode::toString)
                        .sorted()
                        .collect(Collectors.joining(", "));
    }
}
