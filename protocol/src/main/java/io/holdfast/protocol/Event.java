package io.holdfast.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** What became true of a group. The register applies events in order; each is one line of the group's history. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Event.InitialisationStarted.class, name = "initialisation-started"),
    @JsonSubTypes.Type(value = Event.Initialised.class, name = "initialised"),
    @JsonSubTypes.Type(value = Event.HandOverStarted.class, name = "handover-started"),
    @JsonSubTypes.Type(value = Event.HandOverCancelled.class, name = "handover-cancelled"),
    @JsonSubTypes.Type(value = Event.FencingStarted.class, name = "fencing-started"),
    @JsonSubTypes.Type(value = Event.PromotionStarted.class, name = "promotion-started"),
    @JsonSubTypes.Type(value = Event.CandidatePromoted.class, name = "candidate-promoted"),
    @JsonSubTypes.Type(value = Event.EpochOpened.class, name = "epoch-opened"),
    @JsonSubTypes.Type(value = Event.MemberAdded.class, name = "member-added"),
    @JsonSubTypes.Type(value = Event.MemberLeaving.class, name = "member-leaving"),
    @JsonSubTypes.Type(value = Event.MemberKept.class, name = "member-kept"),
    @JsonSubTypes.Type(value = Event.MemberRemoved.class, name = "member-removed"),
    @JsonSubTypes.Type(value = Event.WentAlone.class, name = "went-alone"),
    @JsonSubTypes.Type(value = Event.MemoryLost.class, name = "memory-lost"),
    @JsonSubTypes.Type(value = Event.AckRuleRaised.class, name = "ack-rule-raised"),
    @JsonSubTypes.Type(value = Event.BytesDiscarded.class, name = "bytes-discarded"),
    @JsonSubTypes.Type(value = Event.Paused.class, name = "paused"),
    @JsonSubTypes.Type(value = Event.Resumed.class, name = "resumed")
})
public sealed interface Event {

    /** {@code node} alone may create the data. */
    record InitialisationStarted(NodeName node) implements Event {}

    /** The data exists: {@code first} is its only member, {@code history} what its log begins with. */
    record Initialised(Member first, String history, String systemId, Secret secret) implements Event {}

    /** A switchover began: the primary is told to stop cleanly for {@code target}. */
    record HandOverStarted(NodeName target, String reason) implements Event {}

    /** The switchover is given up before the primary was stopped: it serves on in its epoch. */
    record HandOverCancelled(String reason) implements Event {
        public String sentence() {
            return "the switchover is given up: " + reason;
        }
    }

    /** A new epoch began: nobody may obey, acknowledge in or grant leases to an older one. */
    record FencingStarted(
            Epoch epoch, String reason, @Nullable NodeName preferred) implements Event {}

    /**
     * The only promotion of {@code epoch}: {@code candidate}, to a history that nothing else ever uses.
     *
     * @param parent the history of the candidate's fenced position, where the new one branches off at {@code from}
     */
    record PromotionStarted(Epoch epoch, NodeName candidate, String history, String uuid, String parent, long from)
            implements Event {}

    /**
     * The candidate was seen promoted: its history left {@code parent} at {@code from}.
     *
     * @param history what the engine named it, where the engine chooses (Redis); null where the reserved name was taken
     */
    record CandidatePromoted(
            Epoch epoch,
            String parent,
            long from,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String history) implements Event {
        public CandidatePromoted(Epoch epoch, String parent, long from) {
            this(epoch, parent, from, null);
        }
    }

    /** The marker of the epoch is held as the ack rule asks: the primary serves. */
    record EpochOpened(Epoch epoch) implements Event {}

    record MemberAdded(Member member) implements Event {}

    /** The member's name is to be taken out of the primary's setting; it counts until that is verified. */
    record MemberLeaving(NodeName node, String reason) implements Event {}

    /** The member was on its way out and is needed: its name goes back into the primary's setting. */
    record MemberKept(NodeName node, String reason) implements Event {}

    record MemberRemoved(NodeName node) implements Event {}

    /** {@code durability = available}: from now on only {@code primary} may lead, and k is 0. */
    record WentAlone(NodeName primary, String reason) implements Event {}

    /**
     * Redis: so many members restarted without their memory that no fence quorum can come together. {@code first} is
     * the group's only member from now on, with the data it has, which begin {@code history}.
     */
    record MemoryLost(Member first, String history, String reason) implements Event {}

    /** The primary's setting was verified to ask for {@code k}; the register follows. */
    record AckRuleRaised(int k) implements Event {}

    /** {@code node} went back into the group without the end of its log, which nobody else had; the state stays as it is. */
    record BytesDiscarded(NodeName node, long bytes, String end) implements Event {
        public String sentence() {
            return node + ": " + new Discarded(bytes, end).sentence();
        }
    }

    record Paused() implements Event {}

    record Resumed() implements Event {}
}
