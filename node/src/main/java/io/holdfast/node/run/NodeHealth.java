package io.holdfast.node.run;

import io.holdfast.node.health.Health;
import io.holdfast.node.health.NodeComponents;
import io.holdfast.node.health.OutsideChecks;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.Engine;

/** Puts together what a node's health consists of. */
final class NodeHealth {
    private NodeHealth() {}

    static Health of(NodeSettings settings, Groups groups) {
        var health = new Health();
        health.add(NodeComponents.cluster(groups.control()));
        health.add(NodeComponents.instances("database", settings.names(Engine.POSTGRES), groups.own()));
        health.add(NodeComponents.instances("redis", settings.names(Engine.REDIS), groups.own()));
        health.add(
                settings.sessions().group() == null
                        ? NodeComponents.absent("sessions", "The node's file names no group that keeps sessions.")
                        : NodeComponents.sessions(groups::sessions));
        health.add(NodeComponents.disk(settings.node().dataDir()));
        health.add(NodeComponents.memory());
        settings.checks().forEach(check -> health.add(OutsideChecks.start(check)));
        return health;
    }
}
