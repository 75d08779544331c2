package io.holdfast.failover.redis;

/**
 * When to end the clients of a replica because some of them take it for the primary. While the primary changes, clients
 * are still told of the old one; restarted or fenced it lets them in and refuses their writes, and many ask again only
 * when their connection is closed. A connection can be made later than any fixed time after that, so who is refused
 * counts, too. Readers lose their connection with it: that happens less and less often while a writer does not learn.
 */
final class Strays {
    /** Who led is known to have had writers, and those that only listen are never refused anything. */
    private static final long[] AFTER_LEADING = {50_000_000L, 500_000_000L, 2_000_000_000L, 5_000_000_000L};

    private static final long LOOK = 500_000_000L;
    private static final long SHORTEST = 500_000_000L;
    private static final long LONGEST = 60_000_000_000L;
    /** After so long without any it begins anew. */
    private static final long QUIET = 2 * LONGEST;

    private long ledUntil;
    private int ended = AFTER_LEADING.length;
    private long lookedAt;
    private long refused = -1;
    private long endedAt;
    private long rest = SHORTEST;

    Strays(long nanos) {
        lookedAt = nanos - LOOK;
        endedAt = nanos - QUIET;
    }

    /** This member has just ceased to be the primary. */
    void led(long nanos) {
        ledUntil = nanos;
        ended = 0;
    }

    /** Where refusals are counted anew, in another process. */
    void forgetRefusals() {
        refused = -1;
    }

    /** It is worth asking how many writes were refused. */
    boolean looks(long nanos) {
        return nanos - lookedAt >= LOOK;
    }

    /**
     * Whether its clients are to be ended now because it led until lately.
     *
     * @param nanos monotonic
     */
    boolean afterLeading(long nanos) {
        boolean due = ended < AFTER_LEADING.length && nanos - ledUntil > AFTER_LEADING[ended];
        if (due) {
            ended++;
        }
        return due;
    }

    /**
     * Whether its clients are to be ended now because some write here.
     *
     * @param count of the writes that it ever refused, by {@code INFO errorstats}
     * @param nanos monotonic
     */
    boolean afterRefusal(long count, long nanos) {
        lookedAt = nanos;
        boolean more = refused >= 0 && count > refused;
        long since = nanos - endedAt;
        if (more && since < rest) {
            return false; // they are still counted as new then
        }
        refused = count;
        if (more) {
            rest = since >= QUIET ? SHORTEST : Math.min(LONGEST, rest * 2);
            endedAt = nanos;
        }
        return more;
    }
}
