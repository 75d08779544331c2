package io.holdfast.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.failover.rediscluster.ObservedCluster;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/**
 * A node's whole file, checked. Whatever is wrong in it, alone or together with another key, is refused here, before
 * anything was started.
 *
 * @param groups in the order of their names
 * @param redisClusters Redis Clusters that are watched and not led
 * @param config the file over the defaults, for the actor system alone
 */
public record NodeSettings(
        Path file,
        SelfSettings node,
        ClusterSettings cluster,
        SecuritySettings security,
        List<GroupSettings> groups,
        List<ObservedCluster> redisClusters,
        SessionsSettings sessions,
        PortsSettings ports,
        TimingsSettings timings,
        List<CheckSettings> checks,
        LoggingSettings logging,
        TracingSettings tracing,
        ApiSettings limits,
        ProbeSettings probes,
        SentinelSettings sentinel,
        NotificationSettings notifications,
        Config config) {

    public NodeSettings {
        groups = List.copyOf(groups);
        redisClusters = List.copyOf(redisClusters);
        checks = List.copyOf(checks);
    }

    public static NodeSettings load(Path file) {
        var config = FileSettings.load(file);
        var root = new BlockSettings(file, FileSettings.ROOT, config.getConfig(FileSettings.ROOT));
        var node = SelfSettings.from(root.block("node"));
        var groups = GroupSettings.all(root.block("groups"));
        var ports = PortsSettings.from(root.block("ports"));
        requireOwnPorts(root.block("groups"), groups, ports);
        var cluster = ClusterSettings.from(root.block("cluster"), node);
        var security = SecuritySettings.from(root.block("security"), cluster, node);
        return new NodeSettings(
                file,
                node,
                cluster,
                security,
                groups,
                RedisClusterSettings.all(root.block("redis-clusters"), groups),
                SessionsSettings.from(root.block("sessions"), groups),
                ports,
                TimingsSettings.from(root.block("timings")),
                CheckSettings.all(root.block("health")),
                LoggingSettings.from(root.block("logging")),
                TracingSettings.from(root.block("tracing")),
                ApiSettings.from(root.block("api")),
                ProbeSettings.from(root.block("probes"), security),
                SentinelSettings.from(root.block("sentinel")),
                NotificationSettings.from(root.block("notifications")),
                config);
    }

    /** For the API's own actor system, which is never part of a cluster. */
    public Config api() {
        return ConfigFactory.parseResources("holdfast-api.conf")
                .withFallback(config)
                .resolve();
    }

    public List<GroupName> names(Engine engine) {
        return groups.stream()
                .filter(g -> g.engine() == engine)
                .map(GroupSettings::name)
                .toList();
    }

    private static void requireOwnPorts(BlockSettings block, List<GroupSettings> groups, PortsSettings ports) {
        var taken = new HashSet<>(ports.all());
        for (var group : groups) {
            if (group.instance() != null && !taken.add(group.instance().port())) {
                throw block.block(group.name().value())
                        .block("instance")
                        .wrong(
                                "port",
                                "is " + group.instance().port() + ", which another part of this node uses",
                                "give each group a port of its own");
            }
        }
    }
}
