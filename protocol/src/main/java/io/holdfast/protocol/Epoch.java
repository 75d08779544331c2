package io.holdfast.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A group's fencing number: each change of primary has a new, higher one. Zero is the time before the first primary. */
public record Epoch(@JsonValue long value) implements Comparable<Epoch> {
    public static final Epoch NONE = new Epoch(0);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Epoch {
        if (value < 0) {
            throw new IllegalArgumentException("an epoch is never negative: " + value);
        }
    }

    public Epoch next() {
        return new Epoch(Math.addExact(value, 1));
    }

    public boolean below(Epoch other) {
        return value < other.value;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
