package io.holdfast.failover.rediscluster;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What would become of the cluster if one host vanished.
 *
 * @param primaries that are on it
 * @param takenOver of those, by whom each would be replaced
 * @param lost slots that nobody would serve any more
 */
public record HostLoss(List<ClusterNode> primaries, List<ClusterNode> takenOver, SlotSet lost, String sentence) {

    public HostLoss {
        primaries = List.copyOf(primaries);
        takenOver = List.copyOf(takenOver);
    }

    public static HostLoss of(ClusterMap map, String host) {
        var hit = map.shards().stream()
                .filter(s -> on(host, s.primary()) || !s.primary().serves())
                .toList();
        int voters = map.shards().size() - hit.size();
        boolean majority = voters >= ClusterRules.majority(map);
        var heirs = majority ? hit.stream().flatMap(s -> heir(s, host).stream()).toList() : List.<ClusterNode>of();
        var lost = hit.stream()
                .filter(s -> !majority || heir(s, host).isEmpty())
                .map(s -> s.primary().slots())
                .reduce(SlotSet.none(), SlotSet::and);
        var dead = hit.stream().map(Shard::primary).filter(p -> on(host, p)).toList();
        return new HostLoss(dead, heirs, lost, sentence(map, host, dead, heirs, lost, majority));
    }

    /** Empty when no node of the cluster is there. */
    public static boolean touches(ClusterMap map, String host) {
        return map.nodes().stream().anyMatch(n -> on(host, n));
    }

    private static Optional<ClusterNode> heir(Shard shard, String host) {
        return new Shard(
                        shard.primary(),
                        shard.replicas().stream().filter(r -> !on(host, r)).toList())
                .best();
    }

    private static String sentence(
            ClusterMap map,
            String host,
            List<ClusterNode> dead,
            List<ClusterNode> heirs,
            SlotSet lost,
            boolean majority) {
        if (dead.isEmpty() && lost.isEmpty()) {
            return "No primary is on " + host + "; all slots would stay served.";
        }
        if (!majority) {
            return "%d of %d primaries are on %s: too few would be left to vote, nobody would take over, and %d slots would not be served."
                    .formatted(dead.size(), map.shards().size(), host, lost.count());
        }
        var taken = heirs.isEmpty()
                ? "nobody would take over"
                : names(heirs) + " would take over from " + names(dead)
                        + ", after cluster-node-timeout and without what the old primary had not sent yet";
        return lost.isEmpty()
                ? taken + "; all slots would be served again."
                : taken + "; " + lost.count() + " slots would not be served (" + lost.text() + ").";
    }

    private static boolean on(String host, ClusterNode node) {
        return node.address().host().equals(host);
    }

    private static String names(List<ClusterNode> nodes) {
        return nodes.stream().map(ClusterNode::toString).collect(Collectors.joining(", "));
    }
}
