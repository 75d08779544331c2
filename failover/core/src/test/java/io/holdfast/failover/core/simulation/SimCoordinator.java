package io.holdfast.failover.core.simulation;

import io.holdfast.failover.core.Applied;
import io.holdfast.failover.core.Seen;
import io.holdfast.failover.core.Situation;
import io.holdfast.failover.core.Topology;
import io.holdfast.failover.core.Transitions;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A coordinator on one node: what it heard, what it believes the register to say, which term it opened. */
final class SimCoordinator {
    final int node;
    final @Nullable Report[] heard;
    final long[] heardAt;
    final long[] streamedAt;
    long term = -1;

    @Nullable
    GroupState state;

    long epochSince;
    long phaseSince;
    boolean uncertain;

    SimCoordinator(int node, int nodes) {
        this.node = node;
        this.heard = new Report[nodes];
        this.heardAt = new long[nodes];
        this.streamedAt = new long[nodes];
    }

    void hear(int from, Report report, long now) {
        var before = heard[from];
        if (before != null && before.boot().equals(report.boot()) && before.sequence() >= report.sequence()) {
            return;
        }
        if (before == null || report.state() == InstanceState.STREAMING) {
            streamedAt[from] = now;
        }
        heard[from] = report;
        heardAt[from] = now;
    }

    void adopt(GroupState next, long now) {
        var before = state;
        if (before == null
                || !before.epoch().equals(next.epoch())
                || !before.phase().equals(next.phase())) {
            phaseSince = now;
        }
        if (before == null || !before.epoch().equals(next.epoch())) {
            epochSince = now;
        }
        state = next;
    }

    Situation situation(GroupState known, List<NodeName> nodes, long now) {
        var seen = new ArrayList<Seen>();
        for (int i = 0; i < heard.length; i++) {
            var report = heard[i];
            if (report != null) {
                seen.add(new Seen(report, Duration.ofMillis(now - heardAt[i]), Duration.ofMillis(now - streamedAt[i])));
            }
        }
        var topology = new Topology(seen, nodes, nodes, nodes.get(node));
        return new Situation(
                known,
                topology,
                World.POLICY,
                Duration.ofMillis(now - phaseSince),
                Duration.ofMillis(phaseSince - epochSince));
    }

    static @Nullable GroupState applied(GroupState state, Event event) {
        return switch (Transitions.apply(state, event)) {
            case Applied.Next next -> next.state().atVersion(state.version() + 1);
            case Applied.Misfit misfit -> null;
        };
    }
}
