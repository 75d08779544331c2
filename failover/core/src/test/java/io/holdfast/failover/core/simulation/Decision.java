package io.holdfast.failover.core.simulation;

import io.holdfast.failover.core.FailoverRules;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Phase;
import java.util.List;
import java.util.Optional;

/** What the real core decides, or would decide with one of the sown bugs. */
final class Decision {
    private Decision() {}

    static Optional<Event> of(World world, SimCoordinator c, GroupState known) {
        if (world.mutation == Mutation.REMOVED_TOO_EARLY) {
            var leaving = known.members().stream().filter(Member::leaving).findFirst();
            if (leaving.isPresent()) {
                return leaving.map(m -> new Event.MemberRemoved(m.node()));
            }
        }
        return FailoverRules.decide(c.situation(mutated(world.mutation, known), World.ALL, world.now));
    }

    private static GroupState mutated(Mutation mutation, GroupState s) {
        if (!(s.phase() instanceof Phase.Fencing)) {
            return s;
        }
        return switch (mutation) {
            case QUORUM_TOO_SMALL -> copy(s, new AckRule(s.ackRule().k() + 1, 4, Durability.AVAILABLE), s.lineage());
            case OFFSET_ONLY_CHOICE, OFFSETS_ACROSS_HISTORIES ->
                copy(s, s.ackRule(), s.lineage().stream().map(Decision::ageless).toList());
            case NONE,
                    UNVERIFIED_FENCE,
                    NO_EPOCH_CHECK,
                    SAME_TIMELINE_TWICE,
                    ACK_WITHOUT_REPLICATION,
                    LEASE_FROM_ANSWER,
                    FORGOTTEN_PROMISE,
                    REMOVED_TOO_EARLY,
                    LOST_MEMORY_KEEPS_ITS_NAME,
                    ANYBODY_CONFIRMS,
                    OPENS_UNREGISTERED,
                    HISTORIES_FROM_ORDERS_ONLY -> s;
        };
    }

    private static LineageEntry ageless(LineageEntry e) {
        return new LineageEntry(Epoch.NONE, e.history(), e.node(), e.parent(), e.from(), e.uuid(), e.opened());
    }

    private static GroupState copy(GroupState s, AckRule rule, List<LineageEntry> lineage) {
        return new GroupState(
                s.group(),
                s.engine(),
                s.version(),
                s.epoch(),
                s.phase(),
                s.primary(),
                s.members(),
                rule,
                lineage,
                s.retired(),
                s.nextHistory(),
                s.systemId(),
                s.secret(),
                s.paused());
    }
}
