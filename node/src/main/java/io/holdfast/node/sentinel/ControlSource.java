package io.holdfast.node.sentinel;

import static io.holdfast.protocol.InstanceState.CONNECTING;
import static io.holdfast.protocol.InstanceState.FENCED;
import static io.holdfast.protocol.InstanceState.PROMOTED;
import static io.holdfast.protocol.InstanceState.RUNNING;
import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.coordinator.GroupControl.NodeSeen;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.node.sentinel.SentinelView.Address;
import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.SentinelView.Instance;
import io.holdfast.node.sentinel.SentinelView.Peer;
import io.holdfast.node.sentinel.SentinelView.Stage;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The Redis groups of this node's control as a Sentinel would see them. It remembers which groups are in a planned
 * change, because a primary that stops on request must not be called down.
 */
public final class ControlSource implements SentinelSource {
    private static final Set<InstanceState> ALIVE = Set.of(FENCED, CONNECTING, STREAMING, PROMOTED, RUNNING);
    /** What {@link RoleClock} keeps the time of beside the roles. */
    private static final String DOWN = "down";

    private static final long LATE_MILLIS = 1500;
    /** Within this time after a start each node that lives was heard of. */
    private static final long STARTING = 5_000_000_000L;

    private final GroupControl control;
    private final String cluster;
    private final int port;
    private final Duration silence;
    private final RoleClock roles;
    private final LongSupplier nanos;
    private final long since;
    private final Set<GroupName> planned = new TreeSet<>();

    /**
     * Reads from {@code control}.
     *
     * @param port of every node's endpoint
     * @param silence after which an instance counts as down
     * @param nanos monotonic
     */
    public ControlSource(GroupControl control, String cluster, int port, Duration silence, LongSupplier nanos) {
        this.control = control;
        this.cluster = cluster;
        this.port = port;
        this.silence = silence;
        this.roles = new RoleClock(nanos);
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    @Override
    public SentinelView view() {
        var seen = control.cluster();
        var peers = seen.nodes().stream()
                .filter(node -> !node.node().equals(seen.self()))
                .map(this::peer)
                .toList();
        var self = seen.nodes().stream()
                .filter(node -> node.node().equals(seen.self()))
                .findFirst()
                .map(this::peer)
                .orElseGet(() -> peer(new NodeSeen(seen.self(), "", false, "absent")));
        int voters = (int) seen.nodes().stream().filter(NodeSeen::control).count();
        return new SentinelView(self, peers, seen.registerMajority(), voters, groups());
    }

    @Override
    public long newest() {
        return control.newest();
    }

    @Override
    public CompletionStage<Outcome> switchover(String group) {
        return control.request(new GroupName(group), new Request.Switchover(null));
    }

    private Peer peer(NodeSeen node) {
        return new Peer(
                RunIds.of(cluster, node.node().value()),
                new Address(node.host(), port),
                node.control(),
                node.status().equals("up"),
                node.status().equals("up") ? 0 : roles.millis("", node.node().value(), DOWN));
    }

    private List<Group> groups() {
        var groups = new ArrayList<Group>();
        for (var view : control.groups()) {
            if (view.state().engine() == Engine.REDIS) {
                group(view).ifPresent(groups::add);
            }
        }
        roles.forgetOthers();
        return groups;
    }

    /** Empty until there was a first primary. */
    private Optional<Group> group(GroupView view) {
        var state = view.state();
        notePlan(state);
        var instances = view.members().stream().filter(m -> runs(state, m)).toList();
        var lead =
                instances.stream().filter(m -> m.node().equals(state.primary())).findFirst();
        var replicas = instances.stream()
                .filter(m -> !m.node().equals(state.primary()))
                .map(m -> instance(state, m, lost(m)))
                .toList();
        return lead.map(m -> new Group(
                state.group().value(),
                state.epoch().value(),
                instance(state, m, down(state, m)),
                down(state, m),
                state.paused(),
                stage(state.phase()),
                candidate(view),
                replicas,
                silence.toMillis()));
    }

    private void notePlan(GroupState state) {
        if (state.phase() instanceof Phase.HandingOver) {
            planned.add(state.group());
        } else if (state.phase() instanceof Phase.Steady) {
            planned.remove(state.group());
        }
    }

    /** A node that has just started and heard nothing yet calls nobody down. */
    private boolean down(GroupState state, MemberView lead) {
        if (lead.report() == null) {
            return nanos.getAsLong() - since > STARTING;
        }
        var doing = doing(lead);
        if (doing.isEmpty() || doing.get() == InstanceState.HUNG || doing.get() == InstanceState.FAILED) {
            return true;
        }
        // In what follows these two the new primary is told, and clients that see it marked as down turn away.
        boolean changing = state.phase() instanceof Phase.Fencing || state.phase() instanceof Phase.Promoting;
        return !planned.contains(state.group()) && (changing || !ALIVE.contains(doing.get()));
    }

    /** A node without an instance of the group only votes. */
    private static boolean runs(GroupState state, MemberView member) {
        return state.member(member.node()).isPresent()
                || (member.report() != null && member.report().state() != InstanceState.NONE);
    }

    /** What it does; empty when it was not heard of lately. */
    private static Optional<InstanceState> doing(MemberView member) {
        return Optional.ofNullable(member.report())
                .filter(r -> heardMillis(member) < LATE_MILLIS)
                .map(Report::state);
    }

    private Instance instance(GroupState state, MemberView member, boolean down) {
        var report = Optional.ofNullable(member.report());
        var doing = doing(member);
        boolean attached = report.isPresent()
                && doing.filter(s -> s == STREAMING).isPresent()
                && (report.get().upstream() == null || report.get().upstream().equals(state.primary()));
        var node = member.node();
        return new Instance(
                address(state, member),
                RunIds.of(cluster, state.group().value(), node.value(), incarnation(state, report, node)),
                !lost(member),
                attached,
                report.map(Report::position).map(p -> p.offset()).orElse(0L),
                heardMillis(member),
                attached ? 0 : brokenMillis(member),
                roles.millis(state.group().value(), node.value(), member.role()),
                priority(report.map(Report::priority).orElse(1)),
                member.electable(),
                down ? roles.millis(state.group().value(), node.value(), DOWN) : 0);
    }

    private static boolean lost(MemberView member) {
        return doing(member).filter(ALIVE::contains).isEmpty();
    }

    private static Address address(GroupState state, MemberView member) {
        var counted = state.member(member.node());
        if (counted.isPresent()) {
            return new Address(counted.get().host(), counted.get().port());
        }
        var report = member.report();
        return report == null ? new Address("", 0) : new Address(report.host(), report.port());
    }

    private static String incarnation(GroupState state, Optional<Report> report, NodeName node) {
        return report.map(Report::incarnation)
                .or(() -> state.member(node).map(Member::incarnation))
                .map(i -> i.value())
                .orElse("");
    }

    private static long heardMillis(MemberView member) {
        return member.age() == null ? Integer.MAX_VALUE : member.age().toMillis();
    }

    private static long brokenMillis(MemberView member) {
        long since = member.report() == null
                ? Long.MAX_VALUE
                : member.report().evidence().receivedMillisAgo();
        return since == Long.MAX_VALUE ? heardMillis(member) : since + heardMillis(member);
    }

    private static @Nullable Address candidate(GroupView view) {
        var node = switch (view.state().phase()) {
            case Phase.HandingOver p -> p.target();
            case Phase.Promoting p -> p.candidate();
            case Phase.Opening p -> p.primary();
            case Phase.Fencing p -> null;
            case Phase.Steady p -> null;
            case Phase.Unborn p -> null;
            case Phase.Initialising p -> null;
        };
        return view.members().stream()
                .filter(m -> m.node().equals(node))
                .findFirst()
                .map(m -> address(view.state(), m))
                .orElse(null);
    }

    private static Stage stage(Phase phase) {
        return switch (phase) {
            case Phase.Unborn p -> Stage.STEADY;
            case Phase.Initialising p -> Stage.STEADY;
            case Phase.Steady p -> Stage.STEADY;
            case Phase.HandingOver p -> Stage.HANDING_OVER;
            case Phase.Fencing p -> Stage.FENCING;
            case Phase.Promoting p -> Stage.PROMOTING;
            case Phase.Opening p -> Stage.OPENING;
        };
    }

    /** Ours: the higher one leads. Redis': the lower one, 100 by default. Zero means never in both. */
    private static int priority(int ours) {
        return ours == 0 ? 0 : Math.max(1, 101 - ours);
    }
}
