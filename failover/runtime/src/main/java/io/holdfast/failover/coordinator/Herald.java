package io.holdfast.failover.coordinator;

import io.holdfast.protocol.GroupName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells those who need time that a planned change of primary is about to begin. */
public interface Herald {
    /** Nobody needs time. */
    Herald NONE = group -> CompletableFuture.completedStage(false);

    /** Completes when the change may begin, at once where nobody gains by waiting, and says whether anybody was told. */
    CompletionStage<Boolean> announce(GroupName group);
}
