package io.holdfast.node.metrics;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.node.own.OwnInstances;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** The groups as this node sees them, read at each scrape. */
final class GroupCollector implements MultiCollector {
    private static final List<String> PHASES =
            List.of("unborn", "initialising", "steady", "handing-over", "fencing", "promoting", "opening");
    private final GroupControl control;
    private final OwnInstances own;

    GroupCollector(GroupControl control, OwnInstances own) {
        this.control = control;
        this.own = own;
    }

    @Override
    public MetricSnapshots collect() {
        var scrape = new Scrape();
        for (var group : control.groups()) {
            scrape.state(group);
            scrape.members(group);
            own.of(group.state().group())
                    .ifPresent(o -> scrape.lease.put(
                            o.tenure().remaining(System.nanoTime()).toNanos() / 1e9,
                            "group",
                            group.state().group().value()));
        }
        return scrape.snapshots();
    }

    /** The families of one scrape. */
    private static final class Scrape {
        private final Family epoch = new Family("group_epoch", "The newest epoch that was begun.");
        private final Family version = new Family("group_version", "How many events the register applied.");
        private final Family phase = new Family("group_phase", "1 for the phase that the group is in.");
        private final Family primary = new Family("group_primary", "1 for the node that leads, or led last.");
        private final Family healthy =
                new Family("group_healthy", "1 while a primary is open and the ack rule can be met.");
        private final Family paused = new Family("group_paused", "1 while nothing is decided for the group.");
        private final Family acks = new Family("group_ack", "How many members besides the primary hold each write.");
        private final Family wanted = new Family("group_ack_wanted", "How many the operator asked for.");
        private final Family members = new Family("group_members", "Members by what their instances are doing.");
        private final Family lag = new Family("member_lag_bytes", "Behind the primary's newest known position.");
        private final Family electable = new Family("member_electable", "1 while the member may lead.");
        private final Family lease =
                new Family("lease_remaining_seconds", "How long this node's instance may serve from now; 0 without.");

        void state(GroupView view) {
            var state = view.state();
            var name = state.group().value();
            epoch.put(state.epoch().value(), "group", name);
            version.put(state.version(), "group", name);
            PHASES.forEach(p -> phase.put(p.equals(state.phase().word()), "group", name, "phase", p));
            if (state.primary() != null) {
                primary.put(1, "group", name, "node", state.primary().value());
            }
            healthy.put(view.healthy(), "group", name);
            paused.put(state.paused(), "group", name);
            acks.put(state.ackRule().k(), "group", name);
            wanted.put(state.ackRule().wanted(), "group", name);
        }

        void members(GroupView view) {
            var name = view.state().group().value();
            for (var member : view.members()) {
                var node = member.node().value();
                members.add(1, "group", name, "state", member.state());
                electable.put(member.electable(), "group", name, "node", node);
                if (member.lagBytes() >= 0) {
                    lag.put(member.lagBytes(), "group", name, "node", node);
                }
            }
        }

        MetricSnapshots snapshots() {
            return MetricSnapshots.of(
                    epoch.gauge(),
                    version.gauge(),
                    phase.gauge(),
                    primary.gauge(),
                    healthy.gauge(),
                    paused.gauge(),
                    acks.gauge(),
                    wanted.gauge(),
                    members.gauge(),
                    lag.gauge(),
                    electable.gauge(),
                    lease.gauge());
        }
    }
}
