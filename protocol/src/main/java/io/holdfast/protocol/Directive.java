package io.holdfast.protocol;

/**
 * An order as it travels: from a coordinator of {@code term}, derived from version {@code version} of the group's
 * state, which comes along so that every node can show it.
 *
 * @param term the coordinator's term in the register; higher terms supersede lower ones
 */
public record Directive(long term, NodeName coordinator, GroupState state, NodeName to, Order order) {
    public long version() {
        return state.version();
    }
}
