package io.holdfast.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of one Holdfast JVM, unique in the cluster; also the {@code application_name} of its instances. */
public record NodeName(@JsonValue String value) implements Comparable<NodeName> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeName {
        Names.valid("node", value);
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
