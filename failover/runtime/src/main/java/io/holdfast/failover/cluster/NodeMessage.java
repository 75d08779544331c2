package io.holdfast.failover.cluster;

import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.util.List;

/** What nodes say to each other besides reports, directives and leases. A message may be late, doubled or lost. */
sealed interface NodeMessage {

    /**
     * "Are you in a cluster, and whom do you see there?"
     *
     * @param asked the asker's monotonic clock, which comes back in the answer
     * @param founding the asker would found the cluster and asks for the vote
     */
    record JoinQuestion(NodeName from, long asked, boolean founding) implements NodeMessage {}

    /**
     * Where the answerer stands.
     *
     * @param members the nodes of its cluster; empty when it is in none
     * @param up it is a full member and can take others in
     * @param vote it will let nobody else found a cluster for a while
     */
    record JoinAnswer(NodeName from, long asked, List<NodeName> members, boolean up, boolean vote)
            implements NodeMessage {
        public JoinAnswer {
            members = List.copyOf(members);
        }
    }

    /** "What does your monotonic clock say?": a deadline is only sound in the clock of who keeps it. */
    record ClockQuestion(NodeName from, long request) implements NodeMessage {}

    record ClockAnswer(NodeName from, long request, String boot, long nanos) implements NodeMessage {}

    /** A request of an operator; {@code deadline} is in the monotonic clock of the receiver's JVM run {@code boot}. */
    record RequestMade(NodeName from, long request, String boot, long deadline, GroupName group, Request wish)
            implements NodeMessage {}

    record RequestAnswered(long request, Outcome outcome) implements NodeMessage {}

    /** "Look after your instance"; {@code run} names the rolling restart that it is part of. */
    record UpkeepAsked(NodeName from, long request, GroupName group, Kind kind, String run) implements NodeMessage {
        enum Kind {
            SURVEY,
            RESTART,
            LOWER,
            RELOAD
        }
    }

    /** {@code refusal} is empty when it was done. */
    record UpkeepAnswered(long request, String refusal, Upkeep.Survey survey) implements NodeMessage {}

    /** What all instances of a group are set to, for nodes that keep no register. */
    record ParametersTold(GroupName group, GroupParameters parameters) implements NodeMessage {}

    /** The switchover that is to come in a group, for nodes that keep no register. */
    record PlanTold(GroupName group, PlannedSwitchover planned) implements NodeMessage {}
}
