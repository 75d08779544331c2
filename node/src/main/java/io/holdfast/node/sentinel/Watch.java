package io.holdfast.node.sentinel;

import java.util.List;
import java.util.function.LongSupplier;

/** The newest view, and what changed with it. The view is exchanged before anybody is told of the change. */
final class Watch {
    private final SentinelSource source;
    private final LongSupplier nanos;
    private volatile SentinelView view;
    private volatile long seenAt;

    Watch(SentinelSource source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
        this.view = source.view();
        this.seenAt = nanos.getAsLong();
    }

    SentinelView view() {
        return view;
    }

    long seenAt() {
        return seenAt;
    }

    /** Looks; on one thread at a time. */
    List<Notice> look() {
        var before = view;
        var now = source.view();
        view = now;
        seenAt = nanos.getAsLong();
        return Notices.between(before, now);
    }
}
