package io.holdfast.protocol;

import java.time.Instant;

/**
 * One event as the register keeps it.
 *
 * @param version the state's version after the event
 * @param at the coordinator's wall clock, for people; nothing is decided by it
 */
public record HistoryEntry(
        long version, Epoch epoch, Instant at, NodeName coordinator, String from, String to, String why, Event event) {}
