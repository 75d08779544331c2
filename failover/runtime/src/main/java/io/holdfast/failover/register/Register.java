package io.holdfast.failover.register;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The record of each group's state, decided by a majority of the control nodes and durable on each one's disk. A stage
 * that fails leaves the outcome <em>unknown</em>: read again, compare versions, go on. A majority lost means that no
 * stage completes well; nothing is then decided.
 */
public interface Register extends AutoCloseable {

    /** Opens a coordinator's term, higher than all before; whatever an older term appends from now on is refused. */
    CompletionStage<Long> openTerm(NodeName coordinator);

    /** Makes sure that the group is known, as {@link GroupState#unborn}; changes nothing when it is. */
    CompletionStage<Appended> found(long term, GroupName group, Engine engine, AckRule ackRule);

    /** Applies {@code event} if the group is still at {@code expectedVersion} and no higher term was opened. */
    CompletionStage<Appended> append(
            long term, NodeName coordinator, GroupName group, long expectedVersion, Event event);

    /** The newest state, as a majority holds it (linearizable). */
    CompletionStage<View> read();

    /** This node's own copy: at once, perhaps old. */
    View local();

    /** The newest {@code limit} events of a group from this node's own copy, newest last. */
    List<HistoryEntry> history(GroupName group, int limit);

    /** What all instances of the group are set to, from this node's own copy. */
    default GroupParameters parameters(GroupName group) {
        return GroupParameters.NONE;
    }

    /** Changes what all instances of the group are set to. */
    default CompletionStage<GroupParameters.Changed> configure(GroupName group, GroupParameters.Change change) {
        return CompletableFuture.completedStage(
                new GroupParameters.Changed.Refused("This register keeps no parameters."));
    }

    /** The switchover that is to come in a group, from this node's own copy. */
    default PlannedSwitchover planned(GroupName group) {
        return PlannedSwitchover.NONE;
    }

    /**
     * Keeps, replaces or takes back a group's planned switchover.
     *
     * @param expectedVersion the one it is at, or {@link PlannedSwitchover#ANY_VERSION}
     * @param plan null: there shall be none
     */
    default CompletionStage<PlannedSwitchover.Changed> plan(
            GroupName group, long expectedVersion, PlannedSwitchover.@Nullable Plan plan) {
        return CompletableFuture.completedStage(new PlannedSwitchover.Changed.Refused("This register keeps no plans."));
    }

    /** What is still to be told of a group outside, from this node's own copy. */
    default Outbox outbox(GroupName group) {
        return Outbox.NONE;
    }

    /** Keeps {@code next} in place of the outbox a version below it; false: somebody else changed that meanwhile. */
    default CompletionStage<Boolean> keep(GroupName group, Outbox next) {
        return CompletableFuture.completedStage(false);
    }

    /**
     * Lets the control node {@code node} take part again although its store is lost. It is refused unless that node asked
     * for it.
     *
     * @param store the id of its new store, which its refusal names; empty: whichever it asked with
     */
    default CompletionStage<Readmitted> readmit(NodeName node, String store) {
        return CompletableFuture.completedStage(new Readmitted.Refused("This register knows no stores."));
    }

    /** Where the register stands, as this node sees it. */
    Standing standing();

    @Override
    void close();

    /** A copy of the register; {@code groups} are in the order of their names. */
    record View(long term, List<GroupState> groups) {}

    /**
     * Where the register stands.
     *
     * @param leading this node's member leads the log
     * @param majority a leader that a majority follows was heard of within the last election time-out
     */
    record Standing(boolean leading, boolean majority, String leader) {}

    /** What became of a readmission. */
    sealed interface Readmitted {
        record Done(String store) implements Readmitted {}

        record Refused(String sentence) implements Readmitted {}
    }

    /** What became of an append. */
    sealed interface Appended {
        record Stored(GroupState state) implements Appended {}

        /** Somebody else was first; {@code state} is what stands now. */
        record WrongVersion(GroupState state) implements Appended {}

        /** A higher term was opened: this coordinator is no longer the one. */
        record StaleTerm(long newest) implements Appended {}

        /** The event does not fit the state; {@code sentence} says why. Nothing changed. */
        record Refused(String sentence) implements Appended {}
    }
}
