package io.holdfast.failover.register;

import io.holdfast.failover.agent.Promise;
import io.holdfast.failover.agent.PromiseStore;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.agent.StateCopy;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one stopped node knows of a register that is lost: what it promised, and what it was told last. */
public record Testimony(String cluster, NodeName node, List<NodeName> controlNodes, List<OfGroup> groups) {

    public Testimony {
        Objects.requireNonNull(cluster);
        Objects.requireNonNull(node);
        controlNodes = controlNodes.stream().sorted().toList();
        groups = List.copyOf(groups);
    }

    /**
     * One group, as this node knows it.
     *
     * @param promise null: nothing was ever promised here, or it is lost
     * @param told the newest state that stood for a second; null: none is kept here
     * @param parameters of the whole group, where the node has an instance
     */
    public record OfGroup(
            GroupName group,
            @Nullable Promise promise,
            @Nullable GroupState told,
            Map<String, String> parameters) {
        public OfGroup {
            Objects.requireNonNull(group);
            Objects.requireNonNull(parameters);
        }
    }

    /** The group's parameters as a node keeps them beside its promise. */
    private record Kept(Map<String, String> values) {}

    /**
     * What lies in a node's data directory.
     *
     * @throws RefusedException while the node runs, and where what it kept cannot be read
     */
    public static Testimony of(
            String cluster, NodeName node, List<NodeName> controlNodes, Path nodeDataDir, List<GroupName> groups)
            throws RefusedException {
        try {
            RegisterStore.requireIdle(nodeDataDir);
            var known = new ArrayList<OfGroup>();
            for (var group : groups) {
                known.add(new OfGroup(
                        group,
                        PromiseStore.open(nodeDataDir, group).promise().orElse(null),
                        StateCopy.read(nodeDataDir, group).orElse(null),
                        parameters(nodeDataDir, group)));
            }
            return new Testimony(cluster, node, controlNodes, known);
        } catch (IOException e) {
            throw new RefusedException("What this node knows in " + nodeDataDir + " cannot be read (" + e.getMessage()
                    + "): repair the disk, or write the node off.");
        }
    }

    private static Map<String, String> parameters(Path nodeDataDir, GroupName group) throws IOException {
        var file = PromiseStore.folder(nodeDataDir, group).resolve("group-parameters.json");
        return Files.exists(file)
                ? Json.read(Files.readAllBytes(file), Kept.class).values()
                : Map.of();
    }

    Optional<OfGroup> of(GroupName group) {
        return groups.stream().filter(g -> g.group().equals(group)).findFirst();
    }

    /** Whether the node ever promised anything or was told anything. */
    boolean blank() {
        return groups.stream().allMatch(g -> g.promise() == null && g.told() == null);
    }

    /** The same as long as the node does not go on. */
    String digest() {
        return digest(Json.bytes(this));
    }

    static String digest(byte[] content) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "%064x".formatted(new BigInteger(1, hash)).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM knows SHA-256", e);
        }
    }
}
