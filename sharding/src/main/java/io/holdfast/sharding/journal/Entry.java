package io.holdfast.sharding.journal;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one owner wants kept.
 *
 * @param first the number of its first event
 * @param snapshot what the events lead to; null: none
 * @param since when it came to this node, in {@link System#nanoTime} nanoseconds
 * @param here this node writes it, whoever is beside the primary
 * @param ended told once how it ended: empty when it is durable; an integrity violation: surely not; else nothing is known
 */
record Entry(
        String id,
        long first,
        List<Row> events,
        @Nullable Row snapshot,
        long since,
        boolean here,
        Consumer<Optional<Throwable>> ended) {
    Entry {
        events = List.copyOf(events);
    }

    /**
     * The same for this node, after another one was given it and has not said how it ended. Both have the same events under the
     * same numbers, which the journal takes once; so a refusal no longer says that it was somebody else who wrote.
     */
    Entry again() {
        return new Entry(
                id, first, events, snapshot, since, true, failure -> ended.accept(failure.map(Entry::doubted)));
    }

    /** The same for this node. */
    Entry staying() {
        return new Entry(id, first, events, snapshot, since, true, ended);
    }

    /** In bytes, about. */
    int size() {
        int size = snapshot == null ? 0 : snapshot.payload().length;
        for (var event : events) {
            size += event.payload().length;
        }
        return size;
    }

    private static Throwable doubted(Throwable failure) {
        return SharedWriter.isRefusal(failure)
                ? new SQLException("it may have been written before: " + failure.getMessage(), WholeCommits.UNKNOWN)
                : failure;
    }
}
