package io.holdfast.failover.core;

import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that one observer has heard of one group.
 *
 * @param reports the newest of each node that was ever heard, in the order of the nodes' names
 * @param configured the nodes that a fresh group waits for before it is born
 * @param coordinatorHost where the decision is made; among equals a primary is placed elsewhere, so that one host's
 *     death rarely takes both
 */
public record Topology(
        List<Seen> reports,
        List<NodeName> configured,
        List<NodeName> controlNodes,
        @Nullable NodeName coordinatorHost) {

    public Topology {
        reports = List.copyOf(reports);
        configured = List.copyOf(configured);
        controlNodes = List.copyOf(controlNodes);
    }

    public Optional<Seen> seen(NodeName node) {
        return reports.stream().filter(s -> s.report().node().equals(node)).findFirst();
    }
}
