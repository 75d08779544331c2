package io.holdfast.node.run;

import io.holdfast.node.health.Health;
import io.holdfast.node.health.NodeComponents;
import io.holdfast.node.health.OutsideChecks;
import io.holdfast.node.settings.GroupSettings;
import io.holdfast.node.settings.NodeSettings;

/** Puts together what a node's health consists of. */
final class NodeHealth {
    private NodeHealth() {}

    static Health of(NodeSettings settings, Groups groups) {
        var health = new Health();
        health.add(NodeComponents.cluster(groups.control()));
        health.add(NodeComponents.database(
                settings.postgresGroups().stream().map(GroupSettings::name).toList(), groups.own()));
        health.add(NodeComponents.absent("redis", "No group of this engine runs here."));
        health.add(NodeComponents.absent("sessions", "This version keeps no sessions."));
        health.add(NodeComponents.disk(settings.node().dataDir()));
        health.add(NodeComponents.memory());
        settings.checks().forEach(check -> health.add(OutsideChecks.start(check)));
        return health;
    }
}
