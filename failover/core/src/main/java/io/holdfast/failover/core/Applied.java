package io.holdfast.failover.core;

import io.holdfast.protocol.GroupState;

/** What an event makes of a state. */
public sealed interface Applied {

    /** The state after the event; its version is the register's to count. */
    record Next(GroupState state) implements Applied {}

    /** The event does not fit the state: somebody decided on something old. */
    record Misfit(String sentence) implements Applied {}
}
