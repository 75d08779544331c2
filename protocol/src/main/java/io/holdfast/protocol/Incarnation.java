package io.holdfast.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One life of one data directory: a random id that is made with the directory and dies with it. A node that lost its
 * data comes back with another incarnation, and an incarnation that the register does not know has no vote.
 */
public record Incarnation(@JsonValue String value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Incarnation {
        if (value.isBlank()) {
            throw new IllegalArgumentException("an incarnation is a random id, not blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
