package io.holdfast.node.http;

import io.holdfast.failover.coordinator.AwakeClock;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupUpkeep;
import io.holdfast.failover.coordinator.GroupViews;
import io.holdfast.failover.coordinator.Heard;
import io.holdfast.failover.coordinator.TopologyMonitor;
import io.holdfast.failover.core.FailoverPolicy;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Three nodes in memory, with a PostgreSQL and a Redis group: reports, states, verdicts and reasons come from the real
 * rules, only the instances and the network are as a test says.
 */
final class LabCluster implements GroupControl {
    private static final List<NodeName> NODES = List.of(LabGroup.node("h1"), LabGroup.node("h2"), LabGroup.node("h3"));
    private static final long STEP = 100_000_000L;
    private final LabGroup main;
    private final LabGroup cache;
    private final AwakeClock clock = new AwakeClock(System.nanoTime());
    private final TopologyMonitor monitor = new TopologyMonitor(clock);
    private final Heard heard = new Heard(clock, System.nanoTime());
    private final List<NodeName> silent = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final FakeUpkeep upkeep = new FakeUpkeep();
    private volatile Outcome outcome = new Outcome.Done("h2 leads main in epoch 5.", 40);
    private volatile boolean majority = true;
    private long ahead;

    LabCluster() {
        var begun = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(30));
        main = new LabGroup("main", Engine.POSTGRES, 5432, begun);
        cache = new LabGroup("cache", Engine.REDIS, 6379, begun);
        main.later(Duration.ofHours(5).toMillis());
        main.failsOverTo("h2", "the process of h1's instance ended", 27, 58, 94);
        main.later(Duration.ofHours(20).toMillis());
        main.switchesOverTo("h3", 121, 66, 81);
        main.later(Duration.ofHours(3).toMillis());
        main.failsOverTo("h1", "h3 fell silent: no report for 1400 ms, its port does not answer", 412, 61, 103);
        cache.later(Duration.ofHours(6).toMillis());
        cache.switchesOverTo("h2", 12, 9, 31);
        leads(cache, "h2");
    }

    /** Whichever is the present one. */
    static GroupControl of(Supplier<LabCluster> present) {
        return new GroupControl() {
            @Override
            public ClusterView cluster() {
                return present.get().cluster();
            }

            @Override
            public List<Sighting> sightings() {
                return present.get().sightings();
            }

            @Override
            public List<GroupView> groups() {
                return present.get().groups();
            }

            @Override
            public List<HistoryEntry> history(GroupName group, int limit) {
                return present.get().history(group, limit);
            }

            @Override
            public CompletionStage<Outcome> request(GroupName group, Request request) {
                return present.get().request(group, request);
            }

            @Override
            public Outcome restartHere(GroupName group) {
                return present.get().restartHere(group);
            }

            @Override
            public GroupUpkeep upkeep() {
                return present.get().upkeep();
            }
        };
    }

    LabGroup main() {
        return main;
    }

    LabGroup cache() {
        return cache;
    }

    List<Request> requests() {
        return requests;
    }

    void answers(Outcome next) {
        outcome = next;
    }

    void majority(boolean hasMajority) {
        majority = hasMajority;
    }

    void silent(String... names) {
        silent.clear();
        for (var name : names) {
            silent.add(LabGroup.node(name));
        }
    }

    static void leads(LabGroup group, String leader) {
        for (var node : NODES) {
            boolean leads = node.value().equals(leader);
            group.is(node.value(), leads ? InstanceState.RUNNING : InstanceState.STREAMING);
        }
    }

    static String host(NodeName node) {
        return "127.0.14." + node.value().charAt(1);
    }

    /** Time goes by for the cluster, not for the test. */
    synchronized void passes(Duration time) {
        for (long gone = 0; gone < time.toNanos(); gone += STEP) {
            ahead += STEP;
            hear(now());
        }
    }

    @Override
    public ClusterView cluster() {
        var nodes = NODES.stream()
                .map(n -> new NodeSeen(n, host(n), true, silent.contains(n) ? "unreachable" : "up"))
                .toList();
        return new ClusterView(NODES.getFirst(), nodes, NODES.get(1), 7, majority, "h2");
    }

    @Override
    public List<Sighting> sightings() {
        var all = new ArrayList<Sighting>();
        for (var observer : NODES) {
            for (var subject : NODES) {
                if (!observer.equals(subject)) {
                    all.add(sighting(observer, subject));
                }
            }
        }
        return all;
    }

    private Sighting sighting(NodeName observer, NodeName subject) {
        boolean self = observer.equals(NODES.getFirst());
        var ago = Duration.ofMillis(silent.contains(subject) ? 8300 : 120);
        return new Sighting(
                observer,
                subject,
                silent.contains(observer) ? null : Boolean.valueOf(!silent.contains(subject)),
                self ? ago : null);
    }

    @Override
    public synchronized List<GroupView> groups() {
        long now = now();
        hear(now);
        var names = List.of(main.state().group(), cache.state().group());
        return new GroupViews(names, NODES, monitor, heard, null, FailoverPolicy.defaults()).all(now);
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        var entries = group.value().equals("main") ? main.history() : cache.history();
        return entries.subList(Math.max(0, entries.size() - limit), entries.size());
    }

    @Override
    public CompletionStage<Outcome> request(GroupName group, Request request) {
        requests.add(request);
        return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public Outcome restartHere(GroupName group) {
        return outcome;
    }

    @Override
    public FakeUpkeep upkeep() {
        return upkeep;
    }

    private long now() {
        return System.nanoTime() + ahead;
    }

    private void hear(long nanos) {
        for (var group : List.of(main, cache)) {
            group.reports(silent).forEach(report -> monitor.receive(report, nanos));
            var state = group.state();
            heard.receive(
                    new Directive(7, NODES.get(1), state, NODES.getFirst(), new Order.Observe(state.epoch())), nanos);
        }
    }
}
