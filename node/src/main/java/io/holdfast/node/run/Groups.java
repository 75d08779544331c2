package io.holdfast.node.run;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.metrics.NodeMetrics;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.sharding.Sessions;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;

/** The running groups of a node: what the API sees of them, and how they leave. */
public interface Groups extends AutoCloseable {

    GroupControl control();

    /** The sessions, while this node is in the cluster and keeps any. */
    default Optional<Sessions> sessions() {
        return Optional.empty();
    }

    /** The actor system that is in the cluster, once there is one. */
    default Optional<ActorSystem<?>> system() {
        return Optional.empty();
    }

    /** The instances beside this node, at first hand. */
    OwnInstances own();

    NodeMetrics metrics();

    /** Hands over what this node leads, leaves the cluster and stops the instances; returns when that is done. */
    @Override
    void close();

    /** Builds and starts a node's groups; there is one such place in the program, in {@code Main}. */
    interface Factory {
        Groups start(NodeSettings settings) throws StartException;
    }
}
