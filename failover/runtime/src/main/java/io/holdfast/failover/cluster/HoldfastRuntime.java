package io.holdfast.failover.cluster;

import io.holdfast.failover.coordinator.AwakeClock;
import io.holdfast.failover.coordinator.Coordination;
import io.holdfast.failover.coordinator.Coordinators;
import io.holdfast.failover.coordinator.Deputy;
import io.holdfast.failover.coordinator.DueSwitchovers;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupSpec;
import io.holdfast.failover.coordinator.GroupUpkeep;
import io.holdfast.failover.coordinator.GroupViews;
import io.holdfast.failover.coordinator.Heard;
import io.holdfast.failover.coordinator.Herald;
import io.holdfast.failover.coordinator.TopologyMonitor;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of a node's failover side, built in order and taken down in the opposite one. */
public final class HoldfastRuntime implements GroupControl, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HoldfastRuntime.class);
    private static final long TICK_MILLIS = 100;
    private static final Duration LATELY = Duration.ofMillis(1500);
    private static final Duration REQUEST = Duration.ofSeconds(30);
    private static final Duration PARTING = Duration.ofSeconds(5);

    private final RuntimeSettings settings;
    private final ScheduledExecutorService decider = SingleThread.named("holdfast-decide");
    private final TopologyMonitor monitor;
    private final Heard heard;
    private final @Nullable Register register;
    private final @Nullable Coordinators coordinators;
    private final @Nullable Deputy deputy;
    private final Inbox inbox;
    private final ClusterRuntime cluster;
    private final RequestDesk desk;
    private final Announcing announcing;
    private final GroupViews views;
    private final RuntimeUpkeep upkeep;
    private final ParametersCourier parameters;
    private final @Nullable DueSwitchovers due;
    private final Practice practice;
    private volatile boolean leaving;

    /** Builds the parts; nothing runs before {@link #start}. */
    public HoldfastRuntime(RuntimeSettings settings, NodeParts parts) {
        this.settings = settings;
        var self = settings.cluster().self();
        var clock = new AwakeClock(System.nanoTime());
        monitor = new TopologyMonitor(clock);
        heard = new Heard(clock, System.nanoTime());
        inbox = new Inbox(self, monitor, heard);
        register = settings.cluster().control() ? parts.register() : null;
        views = new GroupViews(
                settings.groups().stream().map(GroupSpec::name).toList(),
                settings.cluster().controlNames(),
                monitor,
                heard,
                register,
                settings.policy());
        coordinators = register == null ? null : new Coordinators(coordination(register, clock), decider);
        cluster = new ClusterRuntime(settings.cluster(), inbox::receive, coordinators, parts.guest());
        deputy = register == null || coordinators == null
                ? null
                : new Deputy(register, heard, coordinators, cluster::hearsMajority, System::nanoTime);
        desk = new RequestDesk(
                self, UUID.randomUUID().toString(), coordinators, this::coordinator, cluster::send, System::nanoTime);
        inbox.connect(cluster, desk, coordinators);
        announcing = new Announcing(this::group, desk::request, System::nanoTime);
        var upkeepDesk = new UpkeepDesk(self, inbox::upkeep, cluster::send);
        upkeep = new RuntimeUpkeep(this, register, upkeepDesk);
        inbox.connect(upkeepDesk, upkeep);
        parameters = new ParametersCourier(settings, upkeep, inbox::upkeep, register, cluster);
        due = register == null
                ? null
                : new DueSwitchovers(register, this::coordinatesHere, this::request, InstantSource.system());
        practice = new Practice(self);
        var wire = new PekkoWire(cluster);
        settings.groups().forEach(group -> inbox.add(group.name(), parts.agent(group, wire)));
    }

    public void start() {
        cluster.start();
        var unused = decider.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public ClusterView cluster() {
        var standing = register == null ? null : register.standing();
        return new ClusterView(
                settings.cluster().self(),
                nodes(),
                coordinator().orElse(null),
                heard.term(),
                standing == null ? coordinator().isPresent() : standing.majority(),
                standing == null ? "" : standing.leader());
    }

    @Override
    public List<GroupView> groups() {
        return views.all(System.nanoTime());
    }

    @Override
    public long newest() {
        return views.newest();
    }

    @Override
    public List<Sighting> sightings() {
        var statuses = new TreeMap<NodeName, String>();
        nodes().forEach(n -> statuses.put(n.node(), n.status()));
        return new Sightings(settings.cluster().self(), statuses, cluster.complaints(), cluster::heardAgo).all();
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        return register == null ? List.of() : register.history(group, limit);
    }

    @Override
    public List<Outlook> whatIf(NodeName node) {
        return views.without(node, System.nanoTime());
    }

    @Override
    public CompletionStage<Outcome> request(GroupName group, Request request) {
        return announcing.request(group, request, REQUEST);
    }

    @Override
    public void announceBy(Herald herald) {
        announcing.by(herald);
    }

    @Override
    public GroupUpkeep upkeep() {
        return upkeep;
    }

    @Override
    public Outcome restartHere(GroupName group) {
        return inbox.restart(group)
                .<Outcome>map(Outcome.Refused::new)
                .orElseGet(() -> new Outcome.Done(
                        settings.cluster().self() + " restarts its replica of " + group + ", which then follows again.",
                        0));
    }

    @Override
    public Outcome crashHere(GroupName group) {
        return inbox.crash(group)
                .<Outcome>map(Outcome.Refused::new)
                .orElseGet(() -> new Outcome.Done(
                        "The primary server of " + group + " on "
                                + settings.cluster().self() + " was killed.",
                        0));
    }

    /** Hands over what this node leads if somebody can take it, then leaves: cluster, agents, register. */
    @Override
    public void close() {
        handOver();
        leaving = true;
        cluster.close();
        inbox.close();
        if (coordinators != null) {
            coordinators.close();
        }
        decider.shutdown();
        if (register != null) {
            register.close();
        }
    }

    private void handOver() {
        long deadline = System.nanoTime() + PARTING.toNanos();
        for (var group : groups()) {
            if (settings.cluster().self().equals(group.state().primary()) && somebodyElseCanLead(group)) {
                handOver(group.state().group(), deadline);
            }
        }
    }

    private boolean somebodyElseCanLead(GroupView group) {
        return group.members().stream()
                .anyMatch(m ->
                        m.electable() && !m.node().equals(settings.cluster().self()));
    }

    private void handOver(GroupName group, long deadline) {
        var limit = Duration.ofNanos(deadline - System.nanoTime());
        try {
            var outcome = desk.request(group, new Request.Switchover(null), limit)
                    .toCompletableFuture()
                    .get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
            LOG.info("{} before this node leaves: {}", group, outcome.sentence());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{} was not handed over within {}; the others notice that it is gone", group, PARTING);
        }
    }

    private void tick() {
        try {
            if (deputy != null && !leaving) {
                deputy.tick();
            }
            if (coordinators != null) {
                coordinators.tick();
            }
            desk.tick();
            parameters.tick(System.nanoTime());
            if (due != null && !leaving) {
                due.tick();
            }
            practice.look(heard.states().values());
        } catch (RuntimeException e) {
            LOG.error(
                    "a step of {} failed and is taken again", settings.cluster().self(), e);
        }
    }

    private Coordination coordination(Register member, AwakeClock clock) {
        return new Coordination(
                settings.cluster().self(),
                settings.cluster().controlNames(),
                settings.groups(),
                member,
                monitor,
                settings.policy(),
                directive -> inbox.cluster().send(directive.to(), directive),
                clock,
                System::nanoTime);
    }

    private Optional<NodeName> coordinator() {
        return heard.coordinator(LATELY, System.nanoTime());
    }

    private boolean coordinatesHere() {
        return coordinator().filter(settings.cluster().self()::equals).isPresent();
    }

    private List<NodeSeen> nodes() {
        var members = cluster.members();
        var names = new TreeSet<>(members.keySet());
        names.addAll(settings.cluster().controlNames());
        var hosts = new TreeMap<>(settings.cluster().controlNodes());
        members.forEach((node, seen) -> hosts.put(node, seen.host()));
        var nodes = new ArrayList<NodeSeen>();
        for (var name : names) {
            var member = Optional.ofNullable(members.get(name));
            nodes.add(new NodeSeen(
                    name,
                    hosts.getOrDefault(name, ""),
                    settings.cluster().controlNodes().containsKey(name),
                    member.map(ClusterRuntime.MemberSeen::status).orElse("absent")));
        }
        return nodes;
    }
}
