package io.holdfast.node.sentinel;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import java.util.concurrent.CompletionStage;

/** Where the endpoint gets what it tells, and the one thing that it may ask for. */
public interface SentinelSource {

    /** At once, on one thread at a time. */
    SentinelView view();

    /** A planned change of primary to the best replica; completes when it was carried out or refused. */
    CompletionStage<Outcome> switchover(String group);
}
