package io.holdfast.failover.register;

import io.holdfast.failover.tls.NodeTls;
import io.holdfast.protocol.NodeName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the register lives.
 *
 * @param cluster names the Raft group, so that two clusters on one network never mix
 * @param port the same on every control node
 * @param folder of this node; the log and the node's identity stand below it
 * @param electionMin a follower that hears no leader for a random time between this and {@code electionMax} asks to be
 *     elected; longer than a JVM pause that is to be tolerated
 * @param entriesBetweenSnapshots so many entries of the log; what a snapshot covers leaves the log
 * @param tls null: the control nodes talk to each other in plain text
 */
public record RegisterSettings(
        String cluster,
        NodeName self,
        List<ControlNode> controlNodes,
        int port,
        Path folder,
        Duration electionMin,
        Duration electionMax,
        int entriesBetweenSnapshots,
        @Nullable NodeTls tls) {

    private static final int ENTRIES_BETWEEN_SNAPSHOTS = 1000;

    /** One control node and the address its register answers on. */
    public record ControlNode(NodeName name, String host) {}

    public RegisterSettings {
        controlNodes = List.copyOf(controlNodes);
        if (controlNodes.stream().noneMatch(c -> c.name().equals(self))) {
            throw new IllegalArgumentException(self + " is not one of the control nodes " + controlNodes);
        }
        if (controlNodes.stream().map(ControlNode::name).distinct().count() != controlNodes.size()) {
            throw new IllegalArgumentException("a control node is listed twice in " + controlNodes);
        }
        if (electionMin.compareTo(Duration.ofMillis(100)) < 0 || electionMax.compareTo(electionMin) <= 0) {
            throw new IllegalArgumentException(
                    "the election time-outs must be 100 ms or more and grow: " + electionMin + " .. " + electionMax);
        }
        if (entriesBetweenSnapshots < 1) {
            throw new IllegalArgumentException("a snapshot every " + entriesBetweenSnapshots + " entries: 1 or more");
        }
    }

    public RegisterSettings(
            String cluster,
            NodeName self,
            List<ControlNode> controlNodes,
            int port,
            Path folder,
            Duration electionMin,
            Duration electionMax,
            @Nullable NodeTls tls) {
        this(cluster, self, controlNodes, port, folder, electionMin, electionMax, ENTRIES_BETWEEN_SNAPSHOTS, tls);
    }
}
