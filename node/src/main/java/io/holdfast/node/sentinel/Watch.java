package io.holdfast.node.sentinel;

import java.util.List;
import java.util.function.LongSupplier;

/** The newest view, and what changed with it. The view is exchanged before anybody is told of the change. */
final class Watch {
    /** How old a view may be while no state is newer: what instances report is told this late at most. */
    private static final long RENEW = 100_000_000L;

    private final SentinelSource source;
    private final LongSupplier nanos;
    private volatile SentinelView view;
    private volatile long seenAt;
    private long newest;

    Watch(SentinelSource source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
        this.newest = source.newest();
        this.view = source.view();
        this.seenAt = nanos.getAsLong();
    }

    SentinelView view() {
        return view;
    }

    long seenAt() {
        return seenAt;
    }

    /** There may be something new. */
    boolean due() {
        return view.changing() || nanos.getAsLong() - seenAt >= RENEW || source.newest() != newest;
    }

    /** Looks; on one thread at a time, as {@link #due}. */
    List<Notice> look() {
        newest = source.newest();
        var before = view;
        var now = source.view();
        view = now;
        seenAt = nanos.getAsLong();
        return Notices.between(before, now);
    }
}
