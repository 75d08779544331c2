package io.holdfast.sharding.model;

/** Why a session ended; written by name into the journal. */
public enum EndReason {
    DELETED,
    EXPIRED,
    REVOKED,
    PURGED
}
