package io.holdfast.node;

import io.holdfast.node.health.HealthComponent;
import io.holdfast.node.run.Node;
import io.holdfast.node.run.StartException;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.sharding.Sessions;
import java.nio.file.Path;
import java.util.Optional;

/** A node inside an application: the same as {@code ./holdfast node --config FILE}, with its sessions at hand. */
public final class Holdfast implements AutoCloseable {
    private final Node node;

    private Holdfast(Node node) {
        this.node = node;
    }

    /** Returns once the node runs and its API is open; it joins the cluster by itself. */
    public static Holdfast start(Path file) throws StartException {
        return new Holdfast(Node.start(NodeSettings.load(file), LocalGroups::start));
    }

    /** The sessions of the cluster; empty while this node is not in it. */
    public Optional<Sessions> sessions() {
        return node.sessions();
    }

    /** One more part of this node's health: shown with the others, and counted as it says itself. */
    public void watch(HealthComponent part) {
        node.watch(part);
    }

    @Override
    public void close() {
        node.close();
    }
}
