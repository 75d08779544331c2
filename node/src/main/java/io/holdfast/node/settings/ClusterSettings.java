package io.holdfast.node.settings;

import io.holdfast.protocol.NodeName;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The block {@code holdfast.cluster}, the same on every node; {@code controlNodes} in the order of the file. */
public record ClusterSettings(String name, List<ControlNode> controlNodes) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,29}");
    private static final String HINT = "write a list such as [\"h1@10.0.0.11\", \"h2@10.0.0.12\", \"h3@10.0.0.13\"]";

    public ClusterSettings {
        controlNodes = List.copyOf(controlNodes);
    }

    /** A node that holds the register and votes. */
    public record ControlNode(NodeName name, String host) {
        /** From "name@host"; the exception's message says what is wrong. */
        public static ControlNode parse(String text) {
            int at = text.indexOf('@');
            if (at < 0) {
                throw new IllegalArgumentException("'" + text + "' has no '@'");
            }
            return new ControlNode(new NodeName(text.substring(0, at)), SelfSettings.host(text.substring(at + 1)));
        }
    }

    public boolean controls(NodeName node) {
        return controlNodes.stream().anyMatch(c -> c.name().equals(node));
    }

    static ClusterSettings from(BlockSettings block, SelfSettings self) {
        var name = block.value("name", "write a name such as shop", ClusterSettings::valid);
        var nodes = block.texts("control-nodes", HINT).stream()
                .map(text -> controlNode(block, text))
                .toList();
        requireOddAndDistinct(block, nodes);
        requireSameHost(block, nodes, self);
        return new ClusterSettings(name, nodes);
    }

    /** The name itself; the exception's message says what is wrong with it. */
    public static String valid(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a lower-case letter followed by up to 29 lower-case letters, digits or '-'");
        }
        return name;
    }

    private static ControlNode controlNode(BlockSettings block, String text) {
        try {
            return ControlNode.parse(text);
        } catch (IllegalArgumentException e) {
            throw block.wrong("control-nodes", "is wrong, " + e.getMessage(), HINT);
        }
    }

    private static void requireOddAndDistinct(BlockSettings block, List<ControlNode> nodes) {
        if (nodes.size() % 2 == 0) {
            throw block.wrong(
                    "control-nodes",
                    "names " + nodes.size() + " nodes, and an even number survives no more losses than one fewer",
                    "name 3 or 5 (or 1 to try things out)");
        }
        if (new HashSet<>(nodes.stream().map(ControlNode::name).toList()).size() < nodes.size()
                || new HashSet<>(nodes.stream().map(ControlNode::host).toList()).size() < nodes.size()) {
            throw block.wrong("control-nodes", "names a node or a host twice", "name each one once");
        }
    }

    private static void requireSameHost(BlockSettings block, List<ControlNode> nodes, SelfSettings self) {
        for (var node : nodes) {
            if (node.name().equals(self.name()) != node.host().equals(self.host())) {
                throw block.wrong(
                        "control-nodes",
                        "says %s@%s, but this node is %s@%s"
                                .formatted(node.name(), node.host(), self.name(), self.host()),
                        "make this list and holdfast.node.name and .host agree");
            }
        }
    }
}
