package io.holdfast.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** Where a group stands. Each phase carries only what it needs. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Phase.Unborn.class, name = "unborn"),
    @JsonSubTypes.Type(value = Phase.Initialising.class, name = "initialising"),
    @JsonSubTypes.Type(value = Phase.Steady.class, name = "steady"),
    @JsonSubTypes.Type(value = Phase.HandingOver.class, name = "handing-over"),
    @JsonSubTypes.Type(value = Phase.Fencing.class, name = "fencing"),
    @JsonSubTypes.Type(value = Phase.Promoting.class, name = "promoting"),
    @JsonSubTypes.Type(value = Phase.Opening.class, name = "opening")
})
public sealed interface Phase {

    /** No data exists yet, as far as the register knows. */
    record Unborn() implements Phase {}

    /** {@code node} was named to create the group's data; nobody else may. */
    record Initialising(NodeName node) implements Phase {}

    /** A primary serves; nothing needs to change. */
    record Steady() implements Phase {}

    /** Planned: the primary stops cleanly, {@code target} catches up to its last record. */
    record HandingOver(NodeName target) implements Phase {}

    /**
     * Members are cut off from the old primary until a fence quorum has said so. The epoch is already the new one.
     *
     * @param preferred who should lead if the choice allows it; null when anyone may
     */
    record Fencing(String reason, @Nullable NodeName preferred) implements Phase {}

    /** One candidate was chosen and told to promote itself to the reserved {@code history}. */
    record Promoting(NodeName candidate, String history) implements Phase {}

    /** The candidate is promoted; replicas attach so that its marker can be committed under the ack rule. */
    record Opening(NodeName primary) implements Phase {}

    /** The word that operators see. */
    default String word() {
        return switch (this) {
            case Unborn p -> "unborn";
            case Initialising p -> "initialising";
            case Steady p -> "steady";
            case HandingOver p -> "handing-over";
            case Fencing p -> "fencing";
            case Promoting p -> "promoting";
            case Opening p -> "opening";
        };
    }
}
