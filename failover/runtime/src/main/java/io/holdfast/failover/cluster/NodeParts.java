package io.holdfast.failover.cluster;

import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.agent.Wire;
import io.holdfast.failover.coordinator.GroupSpec;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.Report;
import java.util.Optional;

/** What the runtime does not build itself, because it does not know it: the register's engine and the agents. */
public interface NodeParts {

    /** The register's member beside this node; asked for once, and on control nodes only. */
    Register register();

    /** The running agent of a group, with an instance or without; asked for once per group. */
    Agent agent(GroupSpec group, Wire wire);

    /** What lives in the node's actor system besides the failover side. */
    default Guest guest() {
        return Guest.NONE;
    }

    /** One group's agent as messages see it; on any thread, and none of its methods but close blocks. */
    interface Agent extends AutoCloseable {
        void receive(Directive directive);

        void receive(Lease message);

        void receive(Report report);

        /** Restarts the instance if it is a replica; why it does not, or empty. */
        Optional<String> restart();

        /** Kills the server as a crash would, if it is a primary; why it does not, or empty. */
        default Optional<String> crash() {
            return Optional.of("This node has no server that it could kill.");
        }

        /** What people may ask of the instance; empty when there is none, or its engine knows nothing of it. */
        default Optional<Upkeep> upkeep() {
            return Optional.empty();
        }

        @Override
        void close();
    }
}
