package io.holdfast.protocol;

/** What a group does when too few replicas hold its writes. */
public enum Durability {
    /** Writes wait until the ack rule is met. Nothing acknowledged is ever lost. */
    STRICT,
    /** The register first records that the primary goes on alone; the others may not lead until they have caught up. */
    AVAILABLE
}
