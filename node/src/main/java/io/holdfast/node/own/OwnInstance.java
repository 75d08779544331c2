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
 * @param promotable false when it never leads (priority 0)
 * @param facts null while nothing more is known of the running server, or it is no PostgreSQL
 */
public record OwnInstance(
        Tenure tenure,
        Observation seen,
        boolean promotable,
        @Nullable PostgresFacts facts) {

    public OwnInstance(Tenure tenure, Observation seen, boolean promotable) {
        this(tenure, seen, promotable, null);
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
