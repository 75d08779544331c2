package io.holdfast.sharding.model;

/** What is kept of a principal. */
public sealed interface PrincipalEvent {
    record Admitted(String key, long at) implements PrincipalEvent {}

    record Left(String key) implements PrincipalEvent {}

    /** One event, however many sessions there are. */
    record Revoked(long at) implements PrincipalEvent {}

    /** The receipt: all that is kept of a principal that was purged. */
    record Purged(long sessions, long at) implements PrincipalEvent {}
}
