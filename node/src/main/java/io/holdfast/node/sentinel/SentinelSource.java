package io.holdfast.node.sentinel;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import java.util.concurrent.CompletionStage;

/** Where the endpoint gets what it tells, and the one thing that it may ask for. */
public interface SentinelSource {

    /** At once, on one thread at a time. */
    SentinelView view();

    /** Another number once a group's state is newer; costs next to nothing beside {@link #view}. */
    long newest();

    /** A planned change of primary to the best replica; completes when it was carried out or refused. */
    CompletionStage<Outcome> switchover(String group);
}
