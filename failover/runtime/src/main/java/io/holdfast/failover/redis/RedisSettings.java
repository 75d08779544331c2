package io.holdfast.failover.redis;

import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One Redis instance beside a node.
 *
 * @param program redis-server
 * @param runAs its user when the node runs as root; empty otherwise
 * @param parameters what the operator adds to Redis' file
 * @param stateDir where the agent keeps its own notes, outside the data
 * @param adopt take over data that somebody else made
 * @param lease how long a primary may serve that was just promoted
 */
public record RedisSettings(
        GroupName group,
        NodeName node,
        String host,
        int port,
        Path dataDir,
        Path program,
        String runAs,
        Map<String, String> parameters,
        Path stateDir,
        boolean adopt,
        Duration lease) {

    private static final Set<String> OURS = Set.of(
            "bind",
            "port",
            "dir",
            "protected-mode",
            "daemonize",
            "supervised",
            "pidfile",
            "logfile",
            "include",
            "user",
            "aclfile",
            "masteruser",
            "masterauth",
            "replicaof",
            "slaveof",
            "replica-read-only",
            "slave-read-only",
            "replica-announce-ip",
            "replica-announce-port",
            "slave-announce-ip",
            "slave-announce-port",
            "replica-serve-stale-data",
            "slave-serve-stale-data",
            "repl-ping-slave-period",
            "repl-backlog-ttl",
            "repl-diskless-sync",
            "repl-diskless-sync-delay",
            "repl-diskless-load",
            "repl-timeout",
            "repl-ping-replica-period",
            "min-replicas-to-write",
            "min-replicas-max-lag",
            "min-slaves-to-write",
            "min-slaves-max-lag",
            "cluster-enabled",
            "rename-command");

    public RedisSettings {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        for (var entry : parameters.entrySet()) {
            var name = entry.getKey();
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("instance.parameters of group " + group + " has '" + name
                        + "', which Holdfast sets itself: take it out");
            }
            if (!name.matches("[a-z][a-z0-9-]*") || entry.getValue().matches("(?s).*[\\r\\n].*")) {
                throw new IllegalArgumentException("instance.parameters of group " + group + " has '" + name
                        + "', which is no parameter of Redis on one line: correct it");
            }
        }
    }

    /** Every write is on this disk before anybody hears of it, so a restart forgets nothing that was acknowledged. */
    boolean keepsEveryWrite() {
        return "yes".equals(parameters.get("appendonly")) && "always".equals(parameters.get("appendfsync"));
    }

    Path engineDir() {
        return stateDir.resolve("redis");
    }
}
