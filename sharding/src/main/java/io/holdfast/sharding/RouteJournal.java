package io.holdfast.sharding;

import io.holdfast.sharding.entity.Journal;
import io.holdfast.sharding.journal.PrimaryRoute;
import io.holdfast.sharding.journal.SharedWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to the primary, as owners see it. */
record RouteJournal(PrimaryRoute route, SharedWriter writer) implements Journal {
    @Override
    public boolean isOpen() {
        return route.isOpen();
    }

    @Override
    public long epoch() {
        return route.epoch();
    }

    @Override
    public void whenOpen(Runnable then) {
        route.whenOpen(then);
    }

    @Override
    public void append(String id, long first, List<?> events, @Nullable Object state, Ended ended) {
        writer.append(id, first, events, state, failure -> ended.with(failure.isPresent() ? failure.get() : null));
    }
}
