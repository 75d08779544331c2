package io.holdfast.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of a group: one primary and its replicas of one engine, for example {@code main}. */
public record GroupName(@JsonValue String value) implements Comparable<GroupName> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public GroupName {
        Names.valid("group", value);
    }

    @Override
    public int compareTo(GroupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
