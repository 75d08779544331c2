package io.holdfast.failover.coordinator;

import io.holdfast.failover.core.WhatIf;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a node's HTTP API, command line and embedding application see of the groups, and what they may ask for. */
public interface GroupControl {

    ClusterView cluster();

    /** As this node knows them; in the order of their names. */
    List<GroupView> groups();

    /** Another number once any group's state is newer; for those who ask many times a second. */
    default long newest() {
        return groups().stream().mapToLong(g -> g.state().version()).sum();
    }

    default Optional<GroupView> group(GroupName name) {
        return groups().stream().filter(g -> g.state().group().equals(name)).findFirst();
    }

    List<HistoryEntry> history(GroupName group, int limit);

    /** Sends the request to the coordinator; completes when it was carried out, refused, or has run out of time. */
    CompletionStage<Outcome> request(GroupName group, Request request);

    /** {@code herald} is let speak before each planned change of primary that is asked for here. */
    default void announceBy(Herald herald) {}

    /** Settings, restarts and the like. */
    default GroupUpkeep upkeep() {
        return GroupUpkeep.NONE;
    }

    /** What each group would do if {@code node} vanished now, by the newest reports; nothing is changed. */
    default List<Outlook> whatIf(NodeName node) {
        return List.of();
    }

    /** Restarts this node's own instance, if it is a replica; no other node and no coordinator is asked. */
    Outcome restartHere(GroupName group);

    /**
     * Kills this node's own primary server, as a crash would, for rehearsals; whether the group can bear it is the caller's to
     * look at. Nobody else is told: that it is noticed is what is rehearsed.
     */
    default Outcome crashHere(GroupName group) {
        return new Outcome.Refused("This node runs no server of " + group + " that it could kill.");
    }

    /** Who sees whom, for each two nodes; empty where nobody can tell. */
    default List<Sighting> sightings() {
        return List.of();
    }

    /**
     * What one node says of another.
     *
     * @param sees null when the observer itself cannot be asked now
     * @param heardAgo since this node heard of the subject; null for other observers, and when it never did
     */
    record Sighting(
            NodeName observer,
            NodeName subject,
            @Nullable Boolean sees,
            @Nullable Duration heardAgo) {}

    /**
     * The nodes and who decides.
     *
     * @param coordinator who decides at the moment, as far as this node heard; null when it heard of none lately
     * @param registerMajority false: no decision can be made now
     */
    record ClusterView(
            NodeName self,
            List<NodeSeen> nodes,
            @Nullable NodeName coordinator,
            long term,
            boolean registerMajority,
            String registerLeader) {}

    /** One node; {@code status} is Pekko's word for the member (up, joining, ...), or "unreachable", "absent". */
    record NodeSeen(NodeName node, String host, boolean control, String status) {}

    /**
     * One group.
     *
     * @param verdict one sentence: all is well, or what is not and why
     * @param healthy a primary is open and the ack rule can be met
     * @param whole that, and nothing is to be seen to: not paused, not degraded, nobody missing, no alarm
     */
    record GroupView(GroupState state, List<MemberView> members, String verdict, boolean healthy, boolean whole) {}

    /**
     * One instance of a group, counted or not.
     *
     * @param report the newest; null when none was heard since this node started
     * @param state the state's word, "unreachable" when the report is too old
     * @param lagBytes behind the primary's newest known position; -1 unknown
     * @param why one sentence why it may not lead now; empty when electable
     */
    record MemberView(
            NodeName node,
            boolean counted,
            String role,
            String state,
            @Nullable Report report,
            @Nullable Duration age,
            long lagBytes,
            boolean electable,
            String why) {}

    /** One group without one node; {@code steps} say what would be decided, in order. */
    record Outlook(GroupState state, WhatIf.Answer answer, List<String> steps) {
        public Outlook {
            steps = List.copyOf(steps);
        }
    }

    /** What an operator may ask of a group. */
    sealed interface Request {
        /** Planned change of primary; {@code target} null means the best one. */
        record Switchover(@Nullable NodeName target) implements Request {}

        /** A new epoch now, without the help of the old primary; {@code target} is preferred, null means the best one. */
        record Failover(@Nullable NodeName target) implements Request {}

        record Pause() implements Request {}

        record Resume() implements Request {}

        /** Wipe this member's data and clone it anew. */
        record Reinit(NodeName node) implements Request {}
    }

    /** What became of a request; {@code sentence} is for people. */
    sealed interface Outcome {
        String sentence();

        record Done(String sentence, long version) implements Outcome {}

        /** Not possible now; nothing was changed. */
        record Refused(String sentence) implements Outcome {}

        /** No coordinator or no majority answered in time: it may or may not have been done. */
        record Unknown(String sentence) implements Outcome {}
    }
}
