package io.holdfast.node.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one listener was told. Whatever happens is told at once; numbers that merely moved, once a second. A listener that
 * would hear nothing for a second hears that the node is still there.
 */
final class StateListener {
    private static final long PULSE = 1_000_000_000L;
    private static final String STILL_HERE = ": still here\n\n";
    private final Set<String> topics;
    private final Map<String, Told> told = new HashMap<>();
    private long spokeAt;

    StateListener(Set<String> topics, long nanos) {
        this.topics = Set.copyOf(topics);
        this.spokeAt = nanos;
    }

    private record Told(String gist, String data, long at) {}

    /** At most one text; empty when there is nothing to say. */
    List<String> next(List<StateFeed.Item> items, long nanos) {
        var text = new StringBuilder();
        for (var item : items) {
            if (topics.contains(item.topic()) && worthTelling(item, nanos)) {
                told.put(item.id(), new Told(item.gist(), item.data(), nanos));
                text.append(item.text());
            }
        }
        if (text.isEmpty() && nanos - spokeAt >= PULSE) {
            text.append(STILL_HERE);
        }
        if (text.isEmpty()) {
            return List.of();
        }
        spokeAt = nanos;
        return List.of(text.toString());
    }

    private boolean worthTelling(StateFeed.Item item, long nanos) {
        var before = told.get(item.id());
        return before == null
                || !before.gist().equals(item.gist())
                || (nanos - before.at() >= PULSE && !before.data().equals(item.data()));
    }
}
