package io.holdfast.failover.agent;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.List;

/**
 * One node's agent of one group.
 *
 * @param host the address under which node and instance are reached
 * @param port the instance's; 0 where the node runs none
 * @param promotable false when the instance votes but leads only for want of another
 * @param controlNodes whose agents grant leases
 */
public record AgentSettings(
        NodeName self,
        GroupName group,
        Engine engine,
        String host,
        int port,
        boolean promotable,
        int priority,
        List<NodeName> controlNodes,
        LeaseSettings lease,
        Pace pace) {

    public AgentSettings {
        controlNodes = List.copyOf(controlNodes);
    }

    /**
     * How often the agent looks and speaks.
     *
     * @param look how often it looks even when nobody called it
     * @param report how often it reports even when nothing changed
     * @param silence a primary whose node was not heard for this long is tried by fresh connections
     * @param probe how often
     * @param probeTimeout how long each of them waits for its answer
     */
    public record Pace(Duration look, Duration report, Duration silence, Duration probe, Duration probeTimeout) {

        public Pace {
            if (silence.compareTo(report.multipliedBy(2)) < 0) {
                throw new IllegalArgumentException("silence (" + silence + ") must be at least twice report (" + report
                        + "): one lost report is no reason to probe");
            }
        }

        public static Pace defaults() {
            return new Pace(
                    Duration.ofMillis(100),
                    Duration.ofMillis(250),
                    Duration.ofMillis(600),
                    Duration.ofMillis(250),
                    Duration.ofMillis(500));
        }
    }
}
