package io.holdfast.sharding.model;

/** One value as JSON text, and the session's version that last wrote it. */
public record Attribute(String json, long version) {}
