package io.holdfast.sharding.model;

/** An idempotency key that was used, and for what: the same key with other content is a mistake of the caller. */
public record Spent(String key, String fingerprint) {}
