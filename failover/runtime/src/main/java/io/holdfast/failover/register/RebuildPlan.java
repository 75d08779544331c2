package io.holdfast.failover.register;

import io.holdfast.failover.agent.DurableFile;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a rebuilt register begins with, the same on every control node. Its id names the register, so that stores of an
 * older one, or of another plan, have no part in it.
 *
 * @param heard the digest of each node's {@link Testimony}: a node that went on since is not given the plan
 * @param lost nodes that an operator has written off
 * @param parameters of whole groups, by their name
 * @param findings what an operator has to know before it is applied, one sentence each
 */
public record RebuildPlan(
        String id,
        String cluster,
        List<NodeName> controlNodes,
        Map<String, String> heard,
        List<NodeName> lost,
        long term,
        List<GroupState> groups,
        Map<String, GroupParameters> parameters,
        List<String> findings) {

    public RebuildPlan {
        Objects.requireNonNull(id);
        Objects.requireNonNull(cluster);
        controlNodes = controlNodes.stream().sorted().toList();
        lost = lost.stream().sorted().toList();
        heard = new TreeMap<>(heard);
        groups = List.copyOf(groups);
        parameters = new TreeMap<>(parameters);
        findings = List.copyOf(findings);
    }

    /** The same under the name that its content gives it. */
    RebuildPlan named() {
        return withId(Testimony.digest(Json.bytes(withId(""))));
    }

    private RebuildPlan withId(String newId) {
        return new RebuildPlan(newId, cluster, controlNodes, heard, lost, term, groups, parameters, findings);
    }

    Command.Begin beginning() {
        return new Command.Begin(
                id, new Ledger.Content(term, groups, Map.of(), Map.of(), parameters, Map.of(), Map.of(), id));
    }

    /**
     * Whether this node may begin with the plan; nothing is changed.
     *
     * @param now what this node knows at this moment
     * @throws RefusedException where the plan was changed or made for others, or this node went on since
     */
    public void check(Testimony now) throws RefusedException {
        if (!id.equals(named().id())) {
            throw new RefusedException("The plan was changed after it was made: make it anew.");
        }
        if (!cluster.equals(now.cluster()) || !controlNodes.equals(now.controlNodes())) {
            throw new RefusedException("The plan is for the control nodes " + controlNodes + " of cluster '" + cluster
                    + "', this node's file names " + now.controlNodes() + " of '" + now.cluster()
                    + "': correct the file, or make the plan anew.");
        }
        if (!controlNodes.contains(now.node())) {
            throw new RefusedException("'" + now.node() + "' is no control node and keeps no register: the plan is for "
                    + controlNodes + ".");
        }
        requireUnchanged(now);
    }

    /**
     * Gives up this control node's store and lets it begin with this plan, together with all other control nodes.
     *
     * @throws RefusedException as {@link #check} does, and where this node runs
     */
    public void apply(Path nodeDataDir, Testimony now) throws RefusedException {
        check(now);
        try {
            RegisterStore.rebuild(nodeDataDir, now, this);
        } catch (IOException e) {
            throw new RefusedException("The register's folder in " + nodeDataDir + " cannot be written (" + e
                    + "): mend that and apply the plan again.");
        }
    }

    private void requireUnchanged(Testimony now) throws RefusedException {
        var known = heard.get(now.node().value());
        if (known == null && !now.blank()) {
            throw new RefusedException("'" + now.node() + "' was written off, but here is what it promised: collect it"
                    + " and make the plan anew, or move its data directory away.");
        }
        if (known != null && !known.equals(now.digest())) {
            throw new RefusedException("'" + now.node() + "' went on since the plan was made: stop all nodes, collect"
                    + " from all of them and make the plan anew.");
        }
    }

    void keep(Path nodeDataDir) throws IOException {
        var folder = Files.createDirectories(folder(nodeDataDir));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        new DurableFile(folder, "plan.json").write(Json.bytes(this));
    }

    static Optional<RebuildPlan> kept(Path nodeDataDir) throws IOException {
        var file = folder(nodeDataDir).resolve("plan.json");
        return Files.exists(file)
                ? Optional.of(Json.read(Files.readAllBytes(file), RebuildPlan.class))
                : Optional.empty();
    }

    private static Path folder(Path nodeDataDir) {
        return nodeDataDir.resolve("rebuilt");
    }
}
