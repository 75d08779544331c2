package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What this node finds out about the primary's life by itself. It opens fresh connections only while there is a doubt:
 * the node of the primary was not heard for a while, so it is asked directly. Idle, it costs nothing.
 */
final class PrimaryWatch {
    private static final long DOUBT_NANOS = Duration.ofMillis(600).toNanos();
    private static final long BETWEEN_PROBES_NANOS = Duration.ofMillis(200).toNanos();

    private record Outcome(Evidence.Probe probe, long at) {}

    private final LivenessProbe probe;
    private final Executor prober;
    private final Runnable onOutcome;
    private Epoch epoch = Epoch.NONE;
    private @Nullable Member primary;
    private long heardAt;
    private long probedAt;
    private boolean probing;
    private volatile @Nullable Outcome outcome;

    /** The prober runs what may block for half a second. */
    PrimaryWatch(LivenessProbe probe, Executor prober, Runnable onOutcome) {
        this.probe = probe;
        this.prober = prober;
        this.onOutcome = onOutcome;
    }

    /** The primary of {@code newEpoch}; null while there is none. */
    void watch(Epoch newEpoch, @Nullable Member member, long now) {
        if (!newEpoch.equals(epoch) || primary == null != (member == null)) {
            epoch = newEpoch;
            outcome = null;
            heardAt = now;
        }
        primary = member;
    }

    /** The primary's node was heard. */
    void heard(long now) {
        heardAt = now;
        outcome = null;
    }

    boolean isAbout(NodeName node) {
        return primary != null && primary.node().equals(node);
    }

    /** Begins a probe if there is a doubt and none is under way. */
    void tick(long now) {
        var member = primary;
        boolean doubt = now - heardAt >= DOUBT_NANOS;
        if (member == null || !doubt || probing || now - probedAt < BETWEEN_PROBES_NANOS) {
            return;
        }
        probing = true;
        probedAt = now;
        try {
            prober.execute(() -> {
                outcome = new Outcome(probe.probe(member.host(), member.port()), System.nanoTime());
                onOutcome.run();
            });
        } catch (RejectedExecutionException e) {
            probing = false; // closing
        }
    }

    void finished() {
        probing = false;
    }

    Evidence evidence(boolean receiving, long receivedMillisAgo, long now) {
        var last = outcome;
        return new Evidence(
                epoch,
                receiving,
                receivedMillisAgo,
                last == null ? Evidence.Probe.UNTRIED : last.probe(),
                last == null ? Long.MAX_VALUE : Math.max(0, (now - last.at()) / 1_000_000));
    }
}
