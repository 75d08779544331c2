package io.holdfast.failover.rediscluster;

import java.util.List;
import java.util.Optional;

/**
 * The cluster, made of all views.
 *
 * @param nodes in the order of their addresses
 * @param shards in the order of their first slots
 */
public record ClusterMap(List<ClusterNode> nodes, List<Shard> shards) {

    public ClusterMap {
        nodes = List.copyOf(nodes);
        shards = List.copyOf(shards);
    }

    static ClusterMap empty() {
        return new ClusterMap(List.of(), List.of());
    }

    public SlotSet covered() {
        return shards.stream().map(s -> s.primary().slots()).reduce(SlotSet.none(), SlotSet::and);
    }

    public SlotSet uncovered() {
        return SlotSet.every().without(covered());
    }

    /** Slots whose primary does not serve them now. */
    public SlotSet failing() {
        return shards.stream()
                .map(Shard::primary)
                .filter(p -> !p.serves())
                .map(ClusterNode::slots)
                .reduce(SlotSet.none(), SlotSet::and);
    }

    /** By "host:port", or by the beginning of its id. */
    Optional<ClusterNode> node(String name) {
        return nodes.stream()
                .filter(n -> n.address().toString().equals(name) || (name.length() >= 8 && n.id().startsWith(name)))
                .findFirst();
    }

    Optional<Shard> shardOf(ClusterNode node) {
        return shards.stream()
                .filter(s -> s.nodes().anyMatch(n -> n.id().equals(node.id())))
                .findFirst();
    }
}
