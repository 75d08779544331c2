package io.holdfast.failover.cluster;

import io.holdfast.failover.agent.Wire;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;

/** The agents' messages over remoting. */
final class PekkoWire implements Wire {
    private final ClusterRuntime cluster;

    PekkoWire(ClusterRuntime cluster) {
        this.cluster = cluster;
    }

    @Override
    public void report(Report report) {
        cluster.sendAll(report);
    }

    @Override
    public void lease(NodeName to, Lease message) {
        cluster.send(to, message);
    }
}
