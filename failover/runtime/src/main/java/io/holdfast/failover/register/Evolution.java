package io.holdfast.failover.register;

import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;

/** What an event makes of a state. Deterministic: every control node applies the same events and must get the same. */
@FunctionalInterface
public interface Evolution {
    Evolved evolve(GroupState state, Event event);

    /** The state after the event, or why there is none. */
    sealed interface Evolved {
        /** The register counts the version; what {@code state} says of it is ignored. */
        record Next(GroupState state) implements Evolved {}

        record Misfit(String sentence) implements Evolved {}
    }
}
