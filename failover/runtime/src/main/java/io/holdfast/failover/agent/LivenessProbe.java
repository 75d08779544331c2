package io.holdfast.failover.agent;

import io.holdfast.protocol.Evidence;

/** A fresh connection to an instance, to see whether it answers. */
@FunctionalInterface
public interface LivenessProbe {

    /** Tries once; blocks for at most about half a second. */
    Evidence.Probe probe(String host, int port);
}
