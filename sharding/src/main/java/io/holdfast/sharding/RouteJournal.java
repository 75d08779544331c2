package io.holdfast.sharding;

import io.holdfast.sharding.entity.Journal;
import io.holdfast.sharding.journal.PrimaryRoute;

/** The way to the primary, as owners see it. */
record RouteJournal(PrimaryRoute route) implements Journal {
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
}
