package io.holdfast.protocol;

/** The messages by which a primary earns its right to serve, from the agents of a majority of the control nodes. */
public sealed interface Lease {

    /** "May I serve epoch {@code epoch}?" The asker counts the lease from before it sent {@code question}. */
    record Question(GroupName group, Epoch epoch, NodeName holder, String boot, long question) implements Lease {}

    /** Yes: this agent has promised nothing above {@code epoch}. */
    record Grant(GroupName group, Epoch epoch, NodeName granter, String boot, long question) implements Lease {}

    /** No: this agent has promised {@code promised}. */
    record Refusal(GroupName group, Epoch promised, NodeName granter, String boot, long question) implements Lease {}
}
