package io.holdfast.node.own;

import io.holdfast.failover.agent.Observation;
import io.holdfast.failover.agent.Tenure;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import org.jspecify.annotations.Nullable;

/**
 * The instance beside this node as its own agent sees it now.
 *
 * @param priority among equals the higher one leads; 0: it never does
 * @param facts null while nothing more is known of the running server, or it is no PostgreSQL
 */
public record OwnInstance(
        Tenure tenure,
        Observation seen,
        int priority,
        @Nullable PostgresFacts facts) {

    public OwnInstance(Tenure tenure, Observation seen, int priority) {
        this(tenure, seen, priority, null);
    }

    public boolean promotable() {
        return priority > 0;
    }

    /**
     * It is the open primary of {@code epoch} and may be: promoted in it, its marker is held, its lease runs and no
     * higher epoch was promised.
     */
    public boolean leads(Epoch epoch, long now) {
        var promoted = seen.promoted();
        return !epoch.equals(Epoch.NONE)
                && seen.state() == InstanceState.RUNNING
                && promoted != null
                && promoted.epoch().equals(epoch)
                && seen.markerEpoch().equals(epoch)
                && tenure.holds(epoch, now);
    }
}
