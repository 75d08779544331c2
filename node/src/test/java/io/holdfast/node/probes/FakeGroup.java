package io.holdfast.node.probes;

import io.holdfast.failover.agent.Observation;
import io.holdfast.failover.agent.Tenure;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupUpkeep;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.failover.register.PlannedSwitchover.Plan;
import io.holdfast.node.own.OwnInstance;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One node's view of a group of three, as a test wants it; safe to change while a listener reads it. */
public final class FakeGroup implements GroupControl, OwnInstances {
    static final GroupName MAIN = new GroupName("main");
    private static final String CANARY = "canary-77aa";
    private final NodeName self;
    volatile InstanceState state = InstanceState.STREAMING;
    volatile Phase phase = new Phase.Steady();
    volatile Epoch epoch = new Epoch(3);
    volatile Epoch ownEpoch = new Epoch(3);
    volatile Epoch promised = new Epoch(3);
    volatile NodeName primary = new NodeName("h1");
    volatile Duration lease = Duration.ZERO;
    volatile Duration turnedAgo = Duration.ZERO;
    volatile long offset = 1000;
    volatile long primaryOffset = 1000;
    volatile int ackK = 1;
    volatile List<NodeName> ackNames = List.of(new NodeName("h2"), new NodeName("h3"));
    volatile Duration age = Duration.ofMillis(20);
    volatile boolean paused;
    volatile boolean majority = true;
    volatile boolean known = true;
    volatile int priority = 1;
    volatile @Nullable Plan plan;
    volatile Runnable whenAsked = () -> {};
    public volatile @Nullable PostgresFacts facts;
    public volatile long behind;
    volatile String network = "10.0.0.";
    volatile String why = "";

    public FakeGroup(String self) {
        this.self = new NodeName(self);
    }

    /** Promoted in the group's epoch, marked, and with a lease. */
    public void leads(long newEpoch) {
        primary = self;
        epoch = new Epoch(newEpoch);
        ownEpoch = epoch;
        promised = epoch;
        lease = Duration.ofMinutes(10);
        state = InstanceState.RUNNING;
    }

    /** Streams from {@code leader}. */
    public void follows(String leader, long newEpoch) {
        primary = new NodeName(leader);
        epoch = new Epoch(newEpoch);
        promised = epoch;
        lease = Duration.ZERO;
        state = InstanceState.STREAMING;
    }

    public void fails() {
        state = InstanceState.STOPPED;
        lease = Duration.ZERO;
    }

    @Override
    public Optional<OwnInstance> of(GroupName group) {
        long now = System.nanoTime();
        var tenure =
                new Tenure(ownEpoch, promised, lease.isPositive(), now + lease.toNanos(), now - turnedAgo.toNanos());
        return Optional.of(new OwnInstance(tenure, seen(), priority, facts));
    }

    @Override
    public ClusterView cluster() {
        whenAsked.run();
        var nodes = List.of(new NodeSeen(self, "127.0.43.1", true, "up"));
        return new ClusterView(self, nodes, majority ? new NodeName("h2") : null, 7, majority, "h2");
    }

    @Override
    public List<GroupView> groups() {
        var members = List.of(member("h1"), member("h2"), member("h3"));
        return known ? List.of(new GroupView(groupState(), members, "All is well.", true, true)) : List.of();
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        return List.of();
    }

    @Override
    public Outcome restartHere(GroupName group) {
        return new Outcome.Refused("a probe restarts nothing");
    }

    @Override
    public GroupUpkeep upkeep() {
        return new GroupUpkeep() {
            @Override
            public PlannedSwitchover planned(GroupName group) {
                return new PlannedSwitchover(1, plan);
            }
        };
    }

    @Override
    public CompletionStage<Outcome> request(GroupName group, Request request) {
        return CompletableFuture.completedFuture(new Outcome.Refused("not here"));
    }

    private Observation seen() {
        boolean leads = state == InstanceState.RUNNING;
        return new Observation(
                new Incarnation("inc-" + self),
                "7301",
                state,
                "",
                new Position("4", offset),
                Epoch.NONE,
                true,
                false,
                leads ? new Report.Branch(ownEpoch, "4", "3", 77) : null,
                leads ? ownEpoch : Epoch.NONE,
                null,
                0,
                List.of(),
                true,
                leads ? null : primary,
                true,
                -1,
                new Secret(CANARY),
                !leads,
                10,
                true);
    }

    private MemberView member(String name) {
        var node = new NodeName(name);
        boolean leads = node.equals(primary);
        var report = report(node, leads);
        return new MemberView(
                node,
                true,
                leads ? "primary" : "replica",
                leads ? "running" : "streaming",
                report,
                age,
                leads ? 0 : behind,
                true,
                "");
    }

    private Report report(NodeName node, boolean leads) {
        return new Report(
                node,
                MAIN,
                "boot",
                1,
                epoch,
                11,
                network + node.value().charAt(1),
                5432,
                new Incarnation("inc-" + node),
                "7301",
                leads ? InstanceState.RUNNING : InstanceState.STREAMING,
                why,
                new Position("4", leads ? primaryOffset : offset),
                false,
                true,
                false,
                priority > 0,
                priority,
                Long.MAX_VALUE,
                null,
                epoch,
                leads ? ackNames : null,
                ackK,
                List.of(),
                true,
                null,
                true,
                -1,
                new Secret(CANARY),
                Evidence.none());
    }

    private GroupState groupState() {
        return new GroupState(
                MAIN,
                Engine.POSTGRES,
                11,
                epoch,
                phase,
                primary,
                List.of(counted("h1"), counted("h2"), counted("h3")),
                AckRule.of(1, Durability.STRICT),
                List.of(
                        new LineageEntry(new Epoch(1), "1", new NodeName("h1"), "", 0, "u1", true),
                        new LineageEntry(new Epoch(2), "3", new NodeName("h2"), "1", 99, "u2", true)),
                List.of(),
                5,
                "7301",
                new Secret(CANARY),
                paused);
    }

    private static Member counted(String name) {
        return new Member(new NodeName(name), "10.0.0." + name.charAt(1), 5432, new Incarnation("inc-" + name), false);
    }
}
