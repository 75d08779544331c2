package io.holdfast.failover.agent;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Evidence;
import java.time.Duration;

/** A fresh connection to an instance, to see whether anything sensible answers. */
public interface LivenessProbe {

    /** Blocks until there is an outcome, at most for about {@code timeout}. */
    Evidence.Probe probe(String host, int port, Duration timeout);

    /** The cheapest question that each engine answers before it knows who asks. */
    static LivenessProbe of(Engine engine) {
        return switch (engine) {
            case POSTGRES -> PortProbe.sslRequest();
            case REDIS -> PortProbe.ping();
        };
    }
}
