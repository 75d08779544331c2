package io.holdfast.node.metrics;

import io.holdfast.failover.coordinator.GroupControl;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** The cluster as this node sees it, read at each scrape. */
final class ClusterCollector implements MultiCollector {
    private final GroupControl control;

    ClusterCollector(GroupControl control) {
        this.control = control;
    }

    @Override
    public MetricSnapshots collect() {
        var view = control.cluster();
        var term = new Family("coordinator_term", "The newest term that this node heard a coordinator speak in.");
        var coordinator = new Family("coordinator", "1 for the node that coordinates; none while nobody was heard.");
        var majority = new Family("register_majority", "1 while the register can remember what is decided.");
        var leader = new Family("register_leader", "1 for the node that leads the register.");
        var nodes = new Family("nodes", "Nodes of the cluster by the status that this node sees.");
        term.put(view.term());
        majority.put(view.registerMajority());
        if (view.coordinator() != null) {
            coordinator.put(1, "node", view.coordinator().value());
        }
        if (!view.registerLeader().isEmpty()) {
            leader.put(1, "node", view.registerLeader());
        }
        view.nodes().forEach(node -> nodes.add(1, "status", node.status()));
        return MetricSnapshots.of(term.gauge(), majority.gauge(), coordinator.gauge(), leader.gauge(), nodes.gauge());
    }
}
