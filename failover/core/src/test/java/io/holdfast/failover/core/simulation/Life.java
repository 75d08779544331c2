package io.holdfast.failover.core.simulation;

import io.holdfast.failover.core.OperatorRules;
import io.holdfast.failover.core.Verdict;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Phase;
import java.util.Arrays;
import java.util.function.Consumer;

/** Lets a world live: mostly it works, now and then something breaks. */
final class Life {
    private static final int BIRTH = 400;
    private static final int EDGE = 60;
    /** Rounds of 20 ms; a Redis of priority 0 may rest for as long as its epoch was old when its hand-over was given up. */
    private static final int HEALING = 5000;

    private final World world;

    Life(World world) {
        this.world = world;
    }

    /** Lives for {@code steps} random steps after the group was born. */
    void live(int steps) {
        if (world.chance(20)) {
            world.nodes[world.random.nextInt(World.NODES)].promotable = false;
        }
        if (world.chance(3)) {
            for (int i = 0; i < BIRTH && !whole(); i++) {
                round();
            }
        } else {
            Born.into(world);
        }
        int longer = world.edge.kind == Edge.Kind.NONE ? 0 : EDGE;
        for (int i = 0; i < steps + longer; i++) {
            step();
        }
    }

    /** Everything is healed; the group must become whole by itself. @return false when it does not */
    boolean recovers() {
        world.calm = true;
        for (var row : world.cut) {
            Arrays.fill(row, false);
        }
        for (var node : world.nodes) {
            node.pausedUntil = 0;
            node.full = false;
            if (!node.agentUp) {
                restart(node);
            }
        }
        for (int i = 0; i < HEALING; i++) {
            if (whole()) {
                return true;
            }
            round();
        }
        return false;
    }

    /**
     * Fewer members than a fence quorum still have the data they are counted with: rightly, nothing goes on by itself, unless
     * whoever was promoted last is one of them, and another one needs only to be rewound.
     */
    boolean tooMuchDataIsGone() {
        long intact = world.register.members().stream()
                .filter(m -> m.incarnation().equals(world.nodes[World.index(m.node())].incarnation))
                .filter(m -> !world.nodes[World.index(m.node())].rebuilding)
                .count();
        var primary = world.register.primary();
        boolean lastPrimaryIsGone = primary != null
                && world.register.members().stream()
                        .noneMatch(m -> m.node().equals(primary)
                                && m.incarnation().equals(world.nodes[World.index(primary)].incarnation));
        return (intact < World.NODES - 1 && (world.redis() || unchanged() < 2 || !lastPromotedIsWhole()))
                || (world.keeps && lastPrimaryIsGone);
    }

    private long unchanged() {
        return world.register.members().stream()
                .filter(m -> m.incarnation().equals(world.nodes[World.index(m.node())].incarnation))
                .count();
    }

    private boolean lastPromotedIsWhole() {
        var lineage = world.register.lineage();
        if (lineage.isEmpty()) {
            return false;
        }
        var last = lineage.getLast();
        var node = world.nodes[World.index(last.node())];
        return !node.rebuilding
                && node.log.position().history().equals(last.history())
                && world.register
                        .member(last.node())
                        .filter(m -> m.incarnation().equals(node.incarnation))
                        .isPresent();
    }

    boolean whole() {
        int streaming = 0;
        for (var node : world.nodes) {
            streaming += node.instanceState() == InstanceState.STREAMING && !node.rebuilding ? 1 : 0;
        }
        var primary = world.register.primary();
        return world.register.phase() instanceof Phase.Steady
                && primary != null
                && world.nodes[World.index(primary)].promotable
                && world.register.members().size() == World.NODES
                && streaming == World.NODES - 1;
    }

    /** Everybody does a bit of everything, and nothing breaks. */
    private void round() {
        tick(20);
        for (var node : world.nodes) {
            world.agents.work(node);
            world.replicas.replicate(node, true);
            world.agents.renewLease(node);
            if (node.awake(world.now)) {
                world.report(node);
            }
        }
        world.deliverLate();
        world.coordinate(world.coordinators[0]);
        world.witness.look();
    }

    /** A bit of everything, in an order that the seed chooses; now and then something breaks. */
    private void step() {
        world.edge.step(this);
        tick(world.chance(8) && !world.edge.active() ? world.random.nextInt(2500) : 5 + world.random.nextInt(60));
        if (world.chance(60)) {
            reports();
        }
        if (world.chance(70)) {
            world.coordinate(world.coordinators[world.chance(75) && !world.edge.oneCoordinator() ? 0 : 1]);
        }
        someOf(world.agents::work);
        someOf(node -> world.replicas.replicate(node, false));
        someOf(this::write);
        if (world.chance(50)) {
            someOf(world.agents::renewLease);
        }
        if (world.chance(40)) {
            world.deliverLate();
        }
        if (world.chance(world.edge.active() ? 1 : 18)) {
            breakSomething(world.nodes[world.random.nextInt(World.NODES)]);
        }
        world.witness.look();
    }

    private void someOf(Consumer<SimNode> act) {
        for (var node : world.nodes) {
            if (world.chance(75)) {
                act.accept(node);
            }
        }
    }

    private void tick(int millis) {
        world.now += millis;
        world.agents.endLeases();
    }

    private void reports() {
        for (var node : world.nodes) {
            if (node.awake(world.now)) {
                world.report(node);
            }
        }
    }

    private void write(SimNode node) {
        if (node.serverUp && node.primary && node.open) {
            node.log.append(Log.entry(Integer.parseInt(node.history), node.id));
            world.witness.acknowledge(node);
        }
    }

    private void breakSomething(SimNode node) {
        switch (world.random.nextInt(12)) {
            case 0, 1 -> crashServer(node);
            case 2 -> crashHost(node);
            case 3, 4 -> restartIfDown(node);
            case 5 -> pause(node);
            case 6 -> cutOff(node, true);
            case 7 -> cutOff(node, false);
            case 8, 9 -> heal();
            case 10 -> operator();
            default -> {
                if (world.chance(50)) {
                    another();
                } else {
                    node.full = !node.full;
                    world.say(() -> "the disk of " + node.name + (node.full ? " is full" : " has room again"));
                }
            }
        }
    }

    private void crashServer(SimNode node) {
        if (node.serverUp) {
            world.say(() -> "the server of " + node.name + " crashes");
            world.agents.die(node);
        }
    }

    private void crashHost(SimNode node) {
        world.say(() -> node.name + " crashes");
        world.agents.die(node);
        node.agentUp = false;
    }

    private void restartIfDown(SimNode node) {
        if (!node.agentUp) {
            restart(node);
        }
    }

    void restart(SimNode node) {
        world.say(() -> node.name + " restarts");
        world.agents.die(node);
        node.agentUp = true;
        node.boot++;
        node.named.clear();
        node.sequence = 0;
        node.startedAt = world.now;
        node.order = null;
        node.state = null;
        node.leaseEpoch = -1;
        node.answer = null;
        Arrays.fill(node.grantedAt, Long.MIN_VALUE);
        for (var c : world.coordinators) {
            c.term = c.node == node.id ? -1 : c.term;
        }
        if (world.mutation == Mutation.FORGOTTEN_PROMISE) {
            node.promised = 0;
            node.version = 0;
            node.term = 0;
            world.witness.forgets(node);
        }
        if (world.chance(5)) {
            world.say(() -> "the disk of " + node.name + " was wiped");
            node.incarnation = null;
            node.log = new Log();
            node.rebuilding = false;
        }
    }

    private void pause(SimNode node) {
        world.say(() -> node.name + " pauses");
        node.pausedUntil = world.now + world.random.nextInt(4000);
    }

    private void cutOff(SimNode node, boolean bothWays) {
        int other = world.random.nextInt(World.NODES);
        boolean everybody = world.chance(60);
        for (int i = 0; i < World.NODES; i++) {
            if (i != node.id && (everybody || i == other)) {
                world.cut[node.id][i] = true;
                world.cut[i][node.id] = world.cut[i][node.id] || bothWays;
            }
        }
        world.say(() -> node.name + " is cut off");
    }

    private void heal() {
        for (var row : world.cut) {
            Arrays.fill(row, false);
        }
        for (var node : world.nodes) {
            restartIfDown(node);
        }
    }

    private void operator() {
        var c = world.coordinators[world.random.nextInt(2)];
        var state = c.state;
        if (state == null || c.term != world.registerTerm || !world.registerAnswers(c.node)) {
            return;
        }
        var situation = c.situation(state, World.ALL, world.now);
        var verdict = switch (world.random.nextInt(4)) {
            case 0, 1 -> OperatorRules.switchover(situation, null);
            case 2 -> OperatorRules.failover(situation, null);
            default -> OperatorRules.reinit(situation, World.NAMES[world.random.nextInt(World.NODES)]);
        };
        if (verdict instanceof Verdict.Go go && state.version() == world.register.version()) {
            world.store(c, go.event());
        }
    }

    /** The singleton begins anew somewhere. */
    private void another() {
        world.coordinators[world.random.nextInt(2)].term = -1;
    }
}
