package io.holdfast.failover.core.simulation;

import io.holdfast.failover.core.FailoverPolicy;
import io.holdfast.failover.core.Orders;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One life of a group from one seed: three hosts, a register, two coordinators at once, a network that delays, loses
 * and doubles, clients, and faults. Every choice comes from the seed, time is a number. The core that decides is the
 * real one; what surrounds it obeys the same rules as the real agents, unless a {@link Mutation} says otherwise.
 */
final class World {
    static final int NODES = 3;
    static final long LEASE = 1800;
    static final long GUARD = 200;
    static final NodeName[] NAMES = {new NodeName("h1"), new NodeName("h2"), new NodeName("h3")};
    static final List<NodeName> ALL = List.of(NAMES);
    static final Secret SECRET = new Secret("secret");
    static final FailoverPolicy POLICY = FailoverPolicy.defaults();

    /** A promise of the product was broken. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    final Random random;
    final Mutation mutation;
    final boolean traced;
    final StringBuilder trace = new StringBuilder();
    final SimNode[] nodes = new SimNode[NODES];
    final boolean[][] cut = new boolean[NODES][NODES];
    final SimCoordinator[] coordinators = new SimCoordinator[2];
    final List<Runnable> delayed = new ArrayList<>();
    final Witness witness;
    final AgentModel agents;
    final ReplicaModel replicas;
    final Edge edge;
    long now = 10_000;
    long registerTerm;
    GroupState register;
    /** Redis only: every write is on the disk before it is answered. */
    final boolean keeps;

    private int histories = 1000;
    private int incarnations;
    private @Nullable Derived lastOrders;

    private record Derived(GroupState state, List<Order> orders) {}

    /** Nothing new breaks. */
    boolean calm;

    int failovers;
    int outages;
    int caretakersReplaced;
    int cancelled;

    World(long seed, Mutation mutation, boolean traced) {
        this(seed, mutation, traced, Engine.POSTGRES);
    }

    World(long seed, Mutation mutation, boolean traced, Engine engine) {
        this.random = new Random(seed);
        this.register = GroupState.unborn(SimNode.GROUP, engine, AckRule.of(1, Durability.STRICT));
        this.keeps = engine == Engine.REDIS && random.nextInt(3) == 0;
        this.mutation = mutation;
        this.traced = traced;
        for (int i = 0; i < NODES; i++) {
            nodes[i] = new SimNode(i);
        }
        for (int i = 0; i < coordinators.length; i++) {
            coordinators[i] = new SimCoordinator(i, NODES);
        }
        witness = new Witness(this);
        agents = new AgentModel(this);
        replicas = new ReplicaModel(this);
        int which = random.nextInt(25);
        edge = new Edge(this, which == 0 ? Edge.Kind.ASKED : which == 1 ? Edge.Kind.PROMISED : Edge.Kind.NONE);
    }

    void say(Supplier<String> line) {
        if (traced) {
            trace.append(now).append("  ").append(line.get()).append('\n');
        }
    }

    Incarnation newIncarnation() {
        return new Incarnation("data-" + incarnations++);
    }

    boolean redis() {
        return register.engine() == Engine.REDIS;
    }

    /** A replication id, drawn by chance when Redis is promoted or started. */
    int newHistory() {
        return histories++;
    }

    void skipIncarnations(int count) {
        incarnations += count;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    void isolate(int node) {
        for (int i = 0; i < NODES; i++) {
            cut[node][i] = i != node;
            cut[i][node] = i != node;
        }
    }

    boolean linked(int from, int to) {
        return from == to || !cut[from][to];
    }

    boolean registerAnswers(int node) {
        int there = 0;
        for (var other : nodes) {
            if (other.awake(now) && linked(node, other.id) && linked(other.id, node)) {
                there++;
            }
        }
        return nodes[node].awake(now) && there > NODES / 2;
    }

    static int index(NodeName name) {
        return name.value().charAt(1) - '1';
    }

    // ------------------------------------------------------------------ messages

    private void send(int from, int to, Runnable delivery) {
        if (!linked(from, to) || chance(3) || edge.loses(from, to)) {
            return;
        }
        int fate = random.nextInt(100);
        if (fate < 85) {
            delivery.run();
        }
        if (fate >= 65 && delayed.size() < 40) { // late, and for a few of them: twice
            delayed.add(delivery);
        }
    }

    void deliverLate() {
        if (!delayed.isEmpty()) {
            delayed.remove(random.nextInt(delayed.size())).run();
        }
    }

    void report(SimNode node) {
        Report report = node.report(now, witness.evidence(node));
        for (var coordinator : coordinators) {
            send(node.id, coordinator.node, () -> coordinator.hear(node.id, report, now));
        }
    }

    void directives(SimCoordinator from, GroupState state) {
        long term = from.term;
        var orders = orders(state);
        for (var node : nodes) {
            send(from.node, node.id, () -> agents.receive(node, term, state, orders.get(node.id)));
        }
    }

    /** Orders follow from the state alone, so they are worked out once for each. */
    private List<Order> orders(GroupState state) {
        var known = lastOrders;
        if (known != null && known.state().version() == state.version()) {
            return known.orders();
        }
        var orders = ALL.stream().map(name -> Orders.of(state, name)).toList();
        lastOrders = new Derived(state, orders);
        return orders;
    }

    void flushed(SimNode replica, SimNode upstream) {
        int upTo = replica.log.length();
        long epoch = upstream.leads;
        long run = upstream.boot;
        send(replica.id, upstream.id, () -> {
            if (upstream.serverUp && upstream.primary && upstream.leads == epoch && upstream.boot == run) {
                upstream.flushed[replica.id] = Math.max(upstream.flushed[replica.id], upTo);
                witness.acknowledge(upstream);
            }
        });
    }

    // ------------------------------------------------------------------ the coordinator

    void coordinate(SimCoordinator c) {
        if (!registerAnswers(c.node)) {
            return;
        }
        if (c.term < 0) {
            c.term = ++registerTerm;
            c.adopt(register, now);
            return;
        }
        if (c.uncertain && chance(50)) {
            c.uncertain = false;
            c.adopt(register, now);
        }
        if (c.term < registerTerm && chance(50)) {
            c.term = -1;
            return;
        }
        GroupState known = c.state == null ? register : c.state;
        Decision.of(this, c, known).ifPresent(event -> {
            if (c.term < registerTerm) {
                c.term = -1;
            } else if (known.version() != register.version()) {
                c.adopt(register, now);
            } else {
                store(c, event);
            }
        });
        GroupState state = c.state;
        if (c.term >= 0 && state != null) {
            directives(c, state);
        }
    }

    void store(SimCoordinator c, Event event) {
        @Nullable GroupState next = SimCoordinator.applied(register, event);
        if (next == null) {
            return;
        }
        say(() -> "register by " + NAMES[c.node] + " term " + c.term + ": " + event);
        if (event instanceof Event.MemoryLost lost) {
            witness.memoryLost(lost);
            outages++;
        }
        register = next;
        if (event instanceof Event.EpochOpened) {
            failovers++;
        }
        if (event instanceof Event.HandOverCancelled) {
            cancelled++;
        }
        if (event instanceof Event.HandOverStarted handOver && handOver.reason().contains("priority is 0")) {
            caretakersReplaced++;
        }
        c.uncertain = chance(5); // the answer is lost: it has to read again
        if (!c.uncertain) {
            c.adopt(next, now);
        }
    }
}
