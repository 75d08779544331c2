package io.holdfast.failover.coordinator;

import io.holdfast.failover.core.Applied;
import io.holdfast.failover.core.Transitions;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A register in memory whose answers can be held back or lost. */
public final class TinyRegister implements Register {
    private final Map<GroupName, GroupState> states = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private final Set<GroupName> holding = new HashSet<>();
    private long term;
    private volatile boolean leading = true;
    private boolean down;
    private boolean deaf;

    /** Answers about the group wait until {@link #release}. */
    synchronized void hold(GroupName group) {
        holding.add(group);
    }

    synchronized void release() {
        holding.clear();
        List.copyOf(held).forEach(Runnable::run);
        held.clear();
    }

    /** Nothing is done and every call fails. */
    synchronized void down(boolean value) {
        down = value;
    }

    /** Appends are done and their answers are lost. */
    synchronized void deaf(boolean value) {
        deaf = value;
    }

    public void leading(boolean value) {
        leading = value;
    }

    synchronized void put(GroupState state) {
        states.put(state.group(), state);
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    @Override
    public synchronized CompletionStage<Long> openTerm(NodeName coordinator) {
        return answer(() -> ++term);
    }

    @Override
    public synchronized CompletionStage<Appended> found(long t, GroupName group, Engine engine, AckRule ackRule) {
        return answer(() -> {
            states.putIfAbsent(group, GroupState.unborn(group, engine, ackRule));
            return new Appended.Stored(state(group));
        });
    }

    @Override
    public synchronized CompletionStage<Appended> append(
            long t, NodeName coordinator, GroupName group, long expectedVersion, Event event) {
        if (holding.contains(group)) {
            var later = new CompletableFuture<Appended>();
            held.add(() -> later.complete(apply(t, group, expectedVersion, event)));
            return later;
        }
        var answer = answer(() -> apply(t, group, expectedVersion, event));
        return deaf ? CompletableFuture.failedFuture(new IllegalStateException("the answer was lost")) : answer;
    }

    @Override
    public synchronized CompletionStage<View> read() {
        return answer(this::local);
    }

    @Override
    public synchronized View local() {
        return new View(term, List.copyOf(states.values()));
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        return List.of();
    }

    @Override
    public Standing standing() {
        return new Standing(leading, true, "h1");
    }

    @Override
    public void close() {}

    private <T> CompletionStage<T> answer(Supplier<T> work) {
        return down
                ? CompletableFuture.failedFuture(new IllegalStateException("no majority"))
                : CompletableFuture.completedFuture(work.get());
    }

    private synchronized Appended apply(long t, GroupName group, long expectedVersion, Event event) {
        var state = state(group);
        if (t < term) {
            return new Appended.StaleTerm(term);
        }
        if (state.version() != expectedVersion) {
            return new Appended.WrongVersion(state);
        }
        return switch (Transitions.apply(state, event)) {
            case Applied.Misfit misfit -> new Appended.Refused(misfit.sentence());
            case Applied.Next next -> {
                var counted = States.withVersion(next.state(), expectedVersion + 1);
                states.put(group, counted);
                events.add(event);
                yield new Appended.Stored(counted);
            }
        };
    }

    private GroupState state(GroupName group) {
        var state = states.get(group);
        if (state == null) {
            throw new IllegalStateException("no group " + group);
        }
        return state;
    }
}
