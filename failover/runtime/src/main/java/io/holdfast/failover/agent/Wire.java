package io.holdfast.failover.agent;

import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;

/**
 * How an agent's messages leave its node. Nothing is promised: a message may be late, doubled or lost, and none of the
 * methods blocks or throws. A message to the own node takes the same way.
 */
public interface Wire {

    /** To every node's monitor. */
    void report(Report report);

    void lease(NodeName to, Lease message);
}
