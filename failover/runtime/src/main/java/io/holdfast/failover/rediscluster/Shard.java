package io.holdfast.failover.rediscluster;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A primary that serves slots, and who follows it. */
public record Shard(ClusterNode primary, List<ClusterNode> replicas) {

    public Shard {
        replicas = List.copyOf(replicas);
    }

    public Stream<ClusterNode> nodes() {
        return Stream.concat(Stream.of(primary), replicas.stream());
    }

    /** Behind the primary, by offsets that were asked for at about the same time; -1 unknown. */
    public long lag(ClusterNode node) {
        return primary.offset() < 0 || node.offset() < 0 ? -1 : Math.max(0, primary.offset() - node.offset());
    }

    /** The replica that would lead best: the one that has received most. */
    Optional<ClusterNode> best() {
        return replicas.stream()
                .filter(ClusterNode::electable)
                .max(Comparator.comparingLong(ClusterNode::offset)
                        .thenComparing(ClusterNode::address, Comparator.reverseOrder()));
    }
}
