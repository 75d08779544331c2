package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.ReplicaSeen;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance that is what the test says, and notes what it was told. */
final class FakeInstance implements InstanceAgent {
    @Nullable
    Incarnation incarnation = Fixtures.DATA;

    InstanceState state = InstanceState.FENCED;
    String why = "";
    boolean writable = true;

    @Nullable
    Position position;

    Epoch fencedFor = Epoch.NONE;
    boolean rebuilding;
    List<ReplicaSeen> replicas = List.of();

    @Nullable
    NodeName upstream;

    boolean receiving;
    int progress = -1;
    final List<Order> obeyed = new ArrayList<>();
    List<LineageEntry> learned = List.of();
    final List<String> stopped = new ArrayList<>();
    final List<Duration> extended = new ArrayList<>();
    private Runnable listener = () -> {};

    @Override
    public void start() {}

    @Override
    public synchronized Observation observe() {
        return new Observation(
                incarnation,
                "system",
                state,
                why,
                position,
                fencedFor,
                true,
                rebuilding,
                null,
                Epoch.NONE,
                null,
                0,
                replicas,
                false,
                upstream,
                false,
                progress,
                Secret.NONE,
                receiving,
                receiving ? 10 : Long.MAX_VALUE,
                writable);
    }

    @Override
    public synchronized void learn(List<LineageEntry> lineage) {
        learned = lineage;
    }

    @Override
    public synchronized void obey(Order order) {
        obeyed.add(order);
    }

    @Override
    public synchronized void leaseExtended(Epoch epoch, Duration remaining) {
        extended.add(remaining);
    }

    @Override
    public synchronized void stopNow(String reason) {
        stopped.add(reason);
        state = InstanceState.STOPPED;
    }

    @Override
    public void onChange(Runnable newListener) {
        listener = newListener;
    }

    @Override
    public void close() {}

    /** Calls whoever listens for changes. */
    void changed() {
        listener.run();
    }

    synchronized List<Order> orders() {
        return List.copyOf(obeyed);
    }

    synchronized boolean wasGranted() {
        return !extended.isEmpty();
    }

    synchronized List<String> stops() {
        return List.copyOf(stopped);
    }
}
