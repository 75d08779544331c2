package io.holdfast.node.notify;

import io.holdfast.failover.coordinator.GroupUpkeep;
import io.holdfast.failover.register.Outbox;
import io.holdfast.protocol.GroupName;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The outboxes as the register keeps them, for all nodes of a test; without a majority nothing is kept. */
final class KeptOutboxes implements GroupUpkeep {
    private final Map<GroupName, Outbox> outboxes = new ConcurrentHashMap<>();
    private volatile boolean majority = true;

    void majority(boolean hasMajority) {
        majority = hasMajority;
    }

    @Override
    public Outbox outbox(GroupName group) {
        return outboxes.getOrDefault(group, Outbox.NONE);
    }

    @Override
    public CompletionStage<Boolean> keep(GroupName group, Outbox next) {
        if (!majority) {
            return CompletableFuture.failedStage(new IllegalStateException("no majority answered"));
        }
        boolean fits = next.version() == outbox(group).version() + 1;
        if (fits) {
            outboxes.put(group, next);
        }
        return CompletableFuture.completedStage(fits);
    }
}
