package io.holdfast.node;

import io.holdfast.failover.cluster.ClusterSettings;
import io.holdfast.failover.cluster.HoldfastRuntime;
import io.holdfast.failover.cluster.RuntimeSettings;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupSpec;
import io.holdfast.node.metrics.MeasuredSessions;
import io.holdfast.node.metrics.NodeMetrics;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.node.run.Groups;
import io.holdfast.node.run.StartException;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.NodeName;
import io.holdfast.sharding.Sessions;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** This node's failover side: the register, the agents and their instances, the cluster. */
final class LocalGroups implements Groups {
    private final HoldfastRuntime runtime;
    private final LocalParts parts;
    private final @Nullable LocalSessions sessions;
    private final SeenCluster seen;

    private LocalGroups(HoldfastRuntime runtime, LocalParts parts, @Nullable LocalSessions sessions, SeenCluster seen) {
        this.runtime = runtime;
        this.parts = parts;
        this.sessions = sessions;
        this.seen = seen;
    }

    static Groups start(NodeSettings settings) throws StartException {
        var sessions = LocalSessions.of(settings);
        var seen = new SeenCluster(sessions);
        var parts = new LocalParts(settings, seen);
        try {
            var runtime = new HoldfastRuntime(runtimeSettings(settings), parts);
            if (sessions != null) {
                sessions.follow(runtime);
            }
            runtime.start();
            return new LocalGroups(runtime, parts, sessions, seen);
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
    public Optional<Sessions> sessions() {
        return sessions == null ? Optional.empty() : sessions.now().map(s -> new MeasuredSessions(s, parts.metrics()));
    }

    @Override
    public Optional<ActorSystem<?>> system() {
        return seen.now();
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
        if (sessions != null) {
            sessions.close();
        }
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
        var groups = settings.groups().stream()
                .map(g -> new GroupSpec(g.name(), g.engine(), g.ackRule()))
                .toList();
        return new RuntimeSettings(cluster, groups, settings.timings().policy());
    }
}
