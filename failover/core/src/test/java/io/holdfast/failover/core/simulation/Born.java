package io.holdfast.failover.core.simulation;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Report;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A group that was born a while ago and is whole: most lives begin here, so that they are spent on what may go wrong. */
final class Born {
    private static final Map<Engine, GroupState> STATES =
            Map.of(Engine.POSTGRES, state(Engine.POSTGRES), Engine.REDIS, state(Engine.REDIS));

    private Born() {}

    static void into(World world) {
        world.register = Objects.requireNonNull(STATES.get(world.register.engine()));
        world.registerTerm = 1;
        for (var node : world.nodes) {
            node.incarnation = member(node.id).incarnation();
            node.serverUp = true;
            node.promised = 1;
            node.log.append(Log.entry(1, 0));
            node.log.append(Log.entry(1, 0));
            node.log.append(Log.entry(2, 0));
            node.log.append(Log.entry(2, 0));
            node.receivesFrom = node.id == 0 ? -1 : 0;
            node.caughtUp = node.id != 0;
        }
        lead(world.nodes[0]);
        world.skipIncarnations(World.NODES);
        world.agents.renewLease(world.nodes[0]);
        world.nodes[0].leaseEpoch = 1;
        world.nodes[0].leaseEnd = world.now + World.LEASE;
        for (var granter : world.nodes) {
            granter.grantedAt[1] = world.now;
        }
        world.witness.opens(world.nodes[0]);
    }

    private static void lead(SimNode primary) {
        primary.primary = true;
        primary.open = true;
        primary.leads = 1;
        primary.history = "2";
        primary.branch = new Report.Branch(new Epoch(1), "2", "1", 2);
        primary.promotionBegun = 1;
        primary.marker = 1;
        primary.markerAt = 4;
        primary.ackNames = List.of(World.NAMES[1], World.NAMES[2]);
        primary.ackVerified = true;
    }

    private static Member member(int id) {
        return new Member(World.NAMES[id], "host", 5432, new Incarnation("data-" + id), false);
    }

    private static GroupState state(Engine engine) {
        var state = GroupState.unborn(SimNode.GROUP, engine, AckRule.of(1, Durability.STRICT));
        var epoch = new Epoch(1);
        boolean redis = engine == Engine.REDIS; // it names its history itself
        var reserved = redis ? Long.toString(state.nextHistory()) : "2";
        for (var event : List.of(
                new Event.InitialisationStarted(World.NAMES[0]),
                new Event.Initialised(member(0), "1", "system", World.SECRET),
                new Event.PromotionStarted(epoch, World.NAMES[0], reserved, "uuid", "1", 2),
                redis ? new Event.CandidatePromoted(epoch, "1", 2, "2") : new Event.CandidatePromoted(epoch, "1", 2),
                new Event.MemberAdded(member(1)),
                new Event.EpochOpened(epoch),
                new Event.MemberAdded(member(2)))) {
            state = Objects.requireNonNull(SimCoordinator.applied(state, event), () -> "fits: " + event);
        }
        return state;
    }
}
