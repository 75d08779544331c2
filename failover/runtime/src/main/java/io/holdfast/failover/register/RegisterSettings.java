package io.holdfast.failover.register;

import io.holdfast.protocol.NodeName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the register lives.
 *
 * @param cluster names the Raft group, so that two clusters on one network never mix
 * @param port the same on every control node
 * @param folder of this node; the log and the node's identity stand below it
 * @param electionMin a follower that hears no leader for a random time between this and {@code electionMax} asks to be
 *     elected; longer than a JVM pause that is to be tolerated
 */
public record RegisterSettings(
        String cluster,
        NodeName self,
        List<ControlNode> controlNodes,
        int port,
        Path folder,
        Duration electionMin,
        Duration electionMax) {

    /** One control node and the address its register answers on. */
    public record ControlNode(NodeName name, String host) {}

    public RegisterSettings {
        controlNodes = List.copyOf(controlNodes);
        if (controlNodes.stream().noneMatch(c -> c.name().equals(self))) {
            throw new IllegalArgumentException(self + " is not one of the control nodes " + controlNodes);
        }
    }
}
