package io.holdfast.sharding.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One change of one attribute, applied by the owner, so that parallel callers lose nothing. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "operation")
public sealed interface Operation {
    String name();

    /** Whatever was there; {@code json} is any JSON value. */
    record Put(String name, String json) implements Operation {}

    record Remove(String name) implements Operation {}

    /** Adds to a whole number; a missing one counts as 0. */
    record Add(String name, long by) implements Operation {}

    /** Puts one more element at the end of an array; a missing one counts as empty. */
    record Append(String name, String json) implements Operation {}
}
