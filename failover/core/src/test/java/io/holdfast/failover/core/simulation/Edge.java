package io.holdfast.failover.core.simulation;

import io.holdfast.failover.core.Orders;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Faults at the moments where chance seldom puts them: a primary that is cut off and paused right after it asked for its
 * lease; a replica that crashes right after it promised, beside the old primary, over a bad line to the coordinator and
 * with an order of the old epoch still on its way. Agents that keep the rules pass them, as any other fault.
 */
final class Edge {
    enum Kind {
        NONE,
        ASKED,
        PROMISED
    }

    private static final int OLD = 0;
    private static final int COORDINATOR = 1;
    private static final int REPLICA = 2;

    private final World world;
    final Kind kind;
    private @Nullable Epoch begun;
    private @Nullable GroupState before;
    private boolean reached;

    Edge(World world, Kind kind) {
        this.world = world;
        this.kind = kind;
    }

    /** Nothing else breaks meanwhile, and time runs slowly. */
    boolean active() {
        return reached || begun != null;
    }

    /** {@code n} has asked for its lease and was granted it: from here on nobody hears it, and it hears nobody. */
    boolean cutsOffAfterAsking(SimNode n) {
        if (kind != Kind.ASKED || reached || !n.open || world.calm || !world.chance(30)) {
            return false;
        }
        reached = true;
        world.isolate(n.id);
        n.pausedUntil = world.now + 700 + world.random.nextInt(900);
        world.say(() -> n.name + " is cut off and pauses after its question for a lease");
        return true;
    }

    /** The line between the coordinator and the replica loses nearly everything. */
    boolean loses(int from, int to) {
        return reached
                && kind == Kind.PROMISED
                && from + to == COORDINATOR + REPLICA
                && from * to != 0
                && world.chance(90);
    }

    boolean oneCoordinator() {
        return kind == Kind.PROMISED && begun != null;
    }

    void step(Life life) {
        if (kind != Kind.PROMISED) {
            return;
        }
        if (begun == null) {
            begin();
        } else if (!reached) {
            crash(life, begun);
        } else if (before != null && world.chance(40)) {
            var replica = world.nodes[REPLICA];
            world.agents.receive(replica, 0, before, Orders.of(before, replica.name)); // late, from before the crash
        }
    }

    private void begin() {
        var c = world.coordinators[COORDINATOR];
        var old = world.nodes[OLD];
        boolean healthy = world.register.phase() instanceof Phase.Steady
                && old.name.equals(world.register.primary())
                && old.open
                && world.registerAnswers(c.node);
        if (!healthy || !world.chance(30)) {
            return;
        }
        before = world.register;
        begun = world.register.epoch().next();
        world.isolate(OLD);
        c.term = ++world.registerTerm;
        c.adopt(world.register, world.now);
        world.store(c, new Event.FencingStarted(begun, "failover asked for by an operator", null));
    }

    private void crash(Life life, Epoch epoch) {
        var vote = world.coordinators[COORDINATOR].heard[REPLICA];
        if (vote != null && vote.exact() && vote.promised().equals(epoch) && world.nodes[OLD].open) {
            reached = true;
            world.cut[OLD][REPLICA] = false;
            world.cut[REPLICA][OLD] = false;
            world.say(() -> vote.node() + " crashes after its promise");
            life.restart(world.nodes[REPLICA]);
        }
    }
}
