package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows by itself of the primary's life. It tries fresh connections only while there is a reason: the
 * primary's node is not heard, or the own replica's stream is down. Probes run aside; there is never more than one.
 */
final class PrimaryWatch {
    private final AgentSettings settings;
    private final LivenessProbe probe;
    private final Executor aside;
    private final LongSupplier clock;
    private final Runnable wake;
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile @Nullable Outcome outcome;
    private Epoch epoch = Epoch.NONE;
    private @Nullable Member primary;
    private long lastHeard;
    private long lastProbe;
    private boolean everProbed;

    private record Outcome(Member target, Epoch epoch, Evidence.Probe probe, long at) {}

    PrimaryWatch(AgentSettings settings, LivenessProbe probe, Executor aside, LongSupplier clock, Runnable wake) {
        this.settings = settings;
        this.probe = probe;
        this.aside = aside;
        this.clock = clock;
        this.wake = wake;
    }

    void learn(GroupState state, long now) {
        var newest = serving(state).orElse(null);
        if (newest == null
                || primary == null
                || !newest.node().equals(primary.node())
                || !epoch.equals(state.epoch())) {
            lastHeard = now;
            everProbed = false;
        }
        primary = newest;
        epoch = state.epoch();
    }

    void heard(NodeName node, long now) {
        if (primary != null && primary.node().equals(node)) {
            lastHeard = now;
        }
    }

    /** Starts the next probe if there is a reason for one and the last one is long enough ago. */
    void turn(Observation seen, long now) {
        var target = primary;
        if (target == null || !doubtful(seen, now)) {
            outcome = null;
            everProbed = false;
            return;
        }
        boolean due = !everProbed || now - lastProbe >= settings.pace().probe().toNanos();
        if (due && probing.compareAndSet(false, true)) {
            everProbed = true;
            lastProbe = now;
            start(target, epoch);
        }
    }

    Evidence evidence(Observation seen, long now) {
        var last = outcome;
        boolean tried =
                last != null && last.target().equals(primary) && last.epoch().equals(epoch);
        boolean fromPrimary = primary != null && primary.node().equals(seen.upstream());
        return new Evidence(
                epoch,
                fromPrimary && seen.receiving(),
                fromPrimary ? seen.receivedMillisAgo() : Long.MAX_VALUE,
                last != null && tried ? last.probe() : Evidence.Probe.UNTRIED,
                last != null && tried ? Math.max(0, now - last.at()) / 1_000_000 : Long.MAX_VALUE);
    }

    private Optional<Member> serving(GroupState state) {
        boolean expected = switch (state.phase()) {
            case Phase.Steady p -> true;
            case Phase.Opening p -> true;
            case Phase.HandingOver p -> true;
            case Phase.Unborn p -> false;
            case Phase.Initialising p -> false;
            case Phase.Fencing p -> false;
            case Phase.Promoting p -> false;
        };
        return Optional.ofNullable(state.primary())
                .filter(node -> expected && !node.equals(settings.self()))
                .flatMap(state::member);
    }

    private boolean doubtful(Observation seen, long now) {
        boolean silent = now - lastHeard >= settings.pace().silence().toNanos();
        boolean cutOff = seen.state() == InstanceState.CONNECTING
                || (seen.state() == InstanceState.STREAMING && !seen.receiving());
        return silent || cutOff;
    }

    private void start(Member target, Epoch asked) {
        aside.execute(() -> {
            try {
                var result = probe.probe(
                        target.host(), target.port(), settings.pace().probeTimeout());
                outcome = new Outcome(target, asked, result, clock.getAsLong());
            } finally {
                probing.set(false);
                wake.run();
            }
        });
    }
}
