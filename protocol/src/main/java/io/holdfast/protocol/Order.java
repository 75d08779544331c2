package io.holdfast.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What one agent must be doing now. Orders derive from the group's state and are sent again until reality agrees, so
 * each is safe to receive twice, late and out of order. An order of a higher epoch implies the durable promise to obey
 * no lower one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Order.Observe.class, name = "observe"),
    @JsonSubTypes.Type(value = Order.Initialise.class, name = "initialise"),
    @JsonSubTypes.Type(value = Order.Fence.class, name = "fence"),
    @JsonSubTypes.Type(value = Order.Promote.class, name = "promote"),
    @JsonSubTypes.Type(value = Order.Lead.class, name = "lead"),
    @JsonSubTypes.Type(value = Order.HandOver.class, name = "hand-over"),
    @JsonSubTypes.Type(value = Order.Follow.class, name = "follow"),
    @JsonSubTypes.Type(value = Order.Rebuild.class, name = "rebuild")
})
public sealed interface Order {
    Epoch epoch();

    /** Look and report; change nothing. */
    record Observe(Epoch epoch) implements Order {}

    /** Create the group's data here (never over existing data) and report its identity; do not open it. */
    record Initialise(Epoch epoch) implements Order {}

    /** Promise the epoch, be unable to acknowledge or receive older writes, verify that, report the exact position. */
    record Fence(Epoch epoch) implements Order {}

    /**
     * Be fenced for the epoch, then become the primary of {@code history}, with the ack rule set before. PostgreSQL goes on
     * as for {@link Lead}; Redis, whose history has no name before, admits no client until it is told to lead.
     *
     * @param from what the log must hold when it is fenced, or the epoch is spent
     */
    record Promote(
            Epoch epoch,
            String history,
            String uuid,
            Position from,
            List<NodeName> ackNames,
            int k,
            List<Member> members)
            implements Order {}

    /**
     * Be the primary: keep the ack rule, commit the epoch's marker under it, then admit clients, under a lease.
     *
     * @param ackNames whom {@code ANY k} names; empty with k at least 1 means that writes wait
     * @param members all members, for slots and logins
     */
    record Lead(Epoch epoch, String history, String uuid, List<NodeName> ackNames, int k, List<Member> members)
            implements Order {}

    /** Planned stop: checkpoint, stop cleanly, report the shutdown position. */
    record HandOver(Epoch epoch) implements Order {}

    /**
     * Receive from {@code primary}, which may still be on its way to be one: attach when the own log is a prefix of the
     * lineage, rewind when it diverged.
     *
     * @param lineage the primary's history and its ancestors, oldest first; each later one left its parent at {@code from}
     */
    record Follow(
            Epoch epoch,
            Member primary,
            List<LineageEntry> lineage,
            List<Member> members,
            Secret secret,
            String systemId)
            implements Order {}

    /**
     * Not a member: join. Wipe the data if its incarnation is {@code retired}, it cannot be brought onto the lineage, or
     * there is none; clone {@code primary} then. Otherwise attach or rewind as for {@link Follow}.
     */
    record Rebuild(
            Epoch epoch,
            Member primary,
            List<LineageEntry> lineage,
            List<Member> members,
            Secret secret,
            String systemId,
            List<Incarnation> retired)
            implements Order {}
}
