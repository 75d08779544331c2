package io.holdfast.node;

import io.holdfast.failover.cluster.ClusterSettings;
import io.holdfast.failover.cluster.HoldfastRuntime;
import io.holdfast.failover.cluster.RuntimeSettings;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupSpec;
import io.holdfast.node.metrics.NodeMetrics;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.node.run.Groups;
import io.holdfast.node.run.StartException;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.NodeName;
import java.util.TreeMap;

/** This node's failover side: the register, the agents and their instances, the cluster. */
final class LocalGroups implements Groups {
    private final HoldfastRuntime runtime;
    private final LocalParts parts;

    private LocalGroups(HoldfastRuntime runtime, LocalParts parts) {
        this.runtime = runtime;
        this.parts = parts;
    }

    static Groups start(NodeSettings settings) throws StartException {
        var parts = new LocalParts(settings);
        try {
            var runtime = new HoldfastRuntime(runtimeSettings(settings), parts);
            runtime.start();
            return new LocalGroups(runtime, parts);
        } catch (LocalParts.RefusedPartException e) {
            parts.close();
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public GroupControl control() {
        return runtime;
    }

    @Override
    public OwnInstances own() {
        return parts;
    }

    @Override
    public NodeMetrics metrics() {
        return parts.metrics();
    }

    @Override
    public void close() {
        runtime.close();
    }

    private static RuntimeSettings runtimeSettings(NodeSettings settings) {
        var hosts = new TreeMap<NodeName, String>();
        settings.cluster().controlNodes().forEach(c -> hosts.put(c.name(), c.host()));
        var cluster = new ClusterSettings(
                settings.cluster().name(),
                settings.node().name(),
                settings.node().host(),
                settings.ports().remoting(),
                hosts,
                settings.security().tls());
        var groups = settings.postgresGroups().stream()
                .map(g -> new GroupSpec(g.name(), g.engine(), g.ackRule()))
                .toList();
        return new RuntimeSettings(cluster, groups, settings.timings().policy());
    }
}
