package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.protocol.GroupName;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** The coordinator loops of this node: none, the singleton's, the deputy's; for a moment both. */
public final class Coordinators implements AutoCloseable {
    private final Coordination with;
    private final Executor executor;
    private final List<CoordinatorLoop> loops = new CopyOnWriteArrayList<>();

    /** The executor runs one task at a time; all loops share it. */
    public Coordinators(Coordination with, Executor executor) {
        this.with = with;
        this.executor = executor;
    }

    /** Begins a term; {@code whenStale} is called once if a higher one ends it. */
    public CoordinatorLoop begin(String why, Runnable whenStale) {
        var loop = new CoordinatorLoop(with, executor, why, whenStale);
        loops.add(loop);
        loop.tick();
        return loop;
    }

    /** Ends one; it may have ended by itself. */
    public void end(CoordinatorLoop loop) {
        loops.remove(loop);
        loop.close();
    }

    public void tick() {
        loops.forEach(CoordinatorLoop::tick);
    }

    public void changed(GroupName group) {
        loops.forEach(loop -> loop.changed(group));
    }

    public void heard(long term) {
        loops.forEach(loop -> loop.heard(term));
    }

    /** Goes to the loop of the highest term. */
    public CompletionStage<Outcome> request(GroupName group, Request request, long deadline) {
        return loops.stream()
                .max(Comparator.comparingLong(CoordinatorLoop::term))
                .map(loop -> loop.request(group, request, deadline))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        new Outcome.Refused(with.self() + " does not coordinate at the moment; ask again")));
    }

    @Override
    public void close() {
        List.copyOf(loops).forEach(this::end);
    }
}
