package io.holdfast.node.sentinel;

import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How many refusals are noted in the audit log: a few at once and then one now and then, because whoever may not change
 * anything must not be able to fill the disk. What is left out is counted and told with the next one.
 */
final class Refusals {
    static final int AT_ONCE = 20;
    static final long ONE_MORE_EVERY = 5_000_000_000L;
    private final LongSupplier nanos;
    private long room = AT_ONCE;
    private long since;
    private long leftOut;

    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /** Empty when this one is left out, else how many were since the last one that was noted. */
    synchronized OptionalLong note() {
        long now = nanos.getAsLong();
        long earned = (now - since) / ONE_MORE_EVERY;
        since += earned * ONE_MORE_EVERY;
        room = Math.min(AT_ONCE, room + earned);
        if (room == 0) {
            leftOut++;
            return OptionalLong.empty();
        }
        room--;
        long before = leftOut;
        leftOut = 0;
        return OptionalLong.of(before);
    }
}
