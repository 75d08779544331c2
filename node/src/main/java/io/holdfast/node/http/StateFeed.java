package io.holdfast.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The cluster's state as events, looked at once for all listeners. Each item is whole, so whoever begins to listen, or
 * comes back, needs nothing of before.
 */
final class StateFeed {
    private static final long FRESH = Duration.ofMillis(200).toNanos();
    /** What moves all the time although nothing happens. */
    private static final Set<String> PULSE = Set.of("position", "lag", "ageMillis", "heardMillis", "millis");

    private final Supplier<List<Part>> source;
    private final LongSupplier nanos;
    private List<Item> last = List.of();
    private long lookedAt;
    private boolean looked;

    StateFeed(Supplier<List<Part>> source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** What is shown of one thing; {@code key} tells things of one topic apart. */
    record Part(String topic, String event, String key, Object body) {}

    /**
     * A part as it is sent.
     *
     * @param gist what it says apart from its pulse: when this changes, something happened
     */
    record Item(String topic, String event, String key, String gist, String data) {
        String id() {
            return event + " " + key;
        }

        String text() {
            return "event: " + event + "\ndata: " + data + "\n\n";
        }
    }

    synchronized List<Item> look() {
        long now = nanos.getAsLong();
        if (!looked || now - lookedAt >= FRESH) {
            last = source.get().stream().map(StateFeed::item).toList();
            lookedAt = now;
            looked = true;
        }
        return last;
    }

    private static Item item(Part part) {
        var tree = Json.tree(part.body());
        var data = tree.toString();
        still(tree);
        return new Item(part.topic(), part.event(), part.key(), tree.toString(), data);
    }

    private static void still(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(PULSE);
        }
        node.forEach(StateFeed::still);
    }
}
