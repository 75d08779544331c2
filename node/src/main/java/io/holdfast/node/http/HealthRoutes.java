package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import java.util.Locale;

/** Liveness says that this process answers; readiness says that this node is part of a cluster that can decide. */
final class HealthRoutes {
    private final GroupControl control;

    HealthRoutes(GroupControl control) {
        this.control = control;
    }

    Bodies.Health live() {
        return new Bodies.Health("live", "This node answers.");
    }

    Bodies.Health ready() {
        var cluster = control.cluster();
        var up = cluster.nodes().stream()
                .filter(n -> n.node().equals(cluster.self()))
                .anyMatch(n -> n.status().toLowerCase(Locale.ROOT).equals("up"));
        if (!up) {
            throw Problem.unavailable(cluster.self() + " is not a member of the cluster (yet).");
        }
        if (!cluster.registerMajority()) {
            throw Problem.unavailable(
                    "The register has no majority, so nothing can be decided: bring control nodes back.");
        }
        return new Bodies.Health("ready", cluster.self() + " is a member of a cluster that can decide.");
    }
}
