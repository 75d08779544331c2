package io.holdfast.failover.register;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The engine's parameters that hold for every instance of a group, as the register keeps them. A node's own file wins over
 * them for its own instance. {@code version} counts their changes, so that two editors never undo each other unseen.
 */
public record GroupParameters(long version, Map<String, String> values) {
    public static final GroupParameters NONE = new GroupParameters(0, Map.of());

    public GroupParameters {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** {@code set} gets values, {@code unset} is left to the defaults again; nothing happens unless still at the version. */
    public record Change(long expectedVersion, Map<String, String> set, List<String> unset) {
        public Change {
            set = Collections.unmodifiableMap(new TreeMap<>(set));
            unset = unset.stream().sorted().toList();
        }
    }

    /** What became of a change. */
    public sealed interface Changed {
        record Stored(GroupParameters parameters) implements Changed {}

        record Refused(String sentence) implements Changed {}
    }

    public GroupParameters with(Change change) {
        var next = new TreeMap<>(values);
        next.putAll(change.set());
        next.keySet().removeAll(change.unset());
        return new GroupParameters(version + 1, next);
    }
}
