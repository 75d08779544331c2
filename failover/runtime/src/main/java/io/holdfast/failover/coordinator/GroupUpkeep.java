package io.holdfast.failover.coordinator;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.failover.register.Outbox;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What is done about groups that changes nobody's decision: settings, plans, restarts, letting a control node in again, and
 * what is to be told outside.
 */
public interface GroupUpkeep {
    /** For who keeps no groups. */
    GroupUpkeep NONE = new GroupUpkeep() {};

    /** What waits for a restart at one member; {@code why} says why it could not be asked, empty when it was. */
    record MemberUpkeep(NodeName node, List<Pending> pending, String why) {
        public MemberUpkeep {
            pending = List.copyOf(pending);
        }
    }

    /** What all instances of the group are set to. */
    default GroupParameters parameters(GroupName group) {
        return GroupParameters.NONE;
    }

    /** Changes it, once the programs of this node's own instance have agreed to each value. */
    default CompletionStage<Outcome> configure(GroupName group, GroupParameters.Change change) {
        return refused();
    }

    /** The switchover that is to come. */
    default PlannedSwitchover planned(GroupName group) {
        return PlannedSwitchover.NONE;
    }

    /** Keeps a plan for the group in place of the one it has, if any; the coordinator of that time carries it out. */
    default CompletionStage<Outcome> plan(GroupName group, PlannedSwitchover.Plan plan) {
        return refused();
    }

    /** Takes the group's plan back. */
    default CompletionStage<Outcome> unplan(GroupName group) {
        return refused();
    }

    /** What is still to be told of a group outside; nothing on a node that keeps no register. */
    default Outbox outbox(GroupName group) {
        return Outbox.NONE;
    }

    /** Keeps {@code next} in place of the outbox a version below it; false: somebody else changed that meanwhile. */
    default CompletionStage<Boolean> keep(GroupName group, Outbox next) {
        return CompletableFuture.completedStage(false);
    }

    /** Asks every member. */
    default CompletionStage<List<MemberUpkeep>> survey(GroupName group) {
        return CompletableFuture.completedStage(List.of());
    }

    /** Lets every server of the group read its files again. */
    default CompletionStage<Outcome> reload(GroupName group) {
        return refused();
    }

    /** Begins a rolling restart here, unless one is under way here. */
    default Outcome restart(GroupName group, RollingRestart.Wish wish) {
        return new Outcome.Refused("This node keeps no groups.");
    }

    /** The newest rolling restart that was begun here. */
    default Optional<RestartProgress> restarting(GroupName group) {
        return Optional.empty();
    }

    /** Lets a control node whose store was lost take part in the register again. */
    default CompletionStage<Outcome> readmit(NodeName node, String store) {
        return refused();
    }

    private static CompletionStage<Outcome> refused() {
        return CompletableFuture.completedStage(new Outcome.Refused("This node keeps no groups."));
    }
}
