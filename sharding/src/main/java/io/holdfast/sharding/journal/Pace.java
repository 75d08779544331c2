package io.holdfast.sharding.journal;

import java.time.Duration;

/**
 * How long a writer lets others come before it begins: a transaction costs far more than a row in it, on three hosts, and whom the
 * last one answered often has the next change at once. Begun without them, every second transaction would be a small one.
 *
 * @param busy how many were written by the last transaction, or waited when it ended
 * @param nanos how long it took
 */
record Pace(int busy, long nanos) {
    /** Before the first one. */
    static final Pace ALONE = new Pace(1, 0);

    /** With so many a row costs little more than the row itself. */
    private static final int ENOUGH = 32;

    private static final int TRANSACTIONS = 4;
    private static final long LONGEST = Duration.ofMillis(8).toNanos();

    /** Whether to wait on: for 8 ms or four transactions at most, until enough are there, and never when nobody else was. */
    boolean waits(int gathered, long waited) {
        return gathered < Math.min(busy, ENOUGH) && waited < Math.min(TRANSACTIONS * nanos, LONGEST);
    }
}
