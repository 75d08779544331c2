package io.holdfast.failover.core;

/**
 * The arithmetic of the safety argument. A write is acknowledged once the primary and k others hold it, so every set
 * that can acknowledge has k + 1 members; a fence quorum F with |F| >= n - k leaves at most k members outside it and so
 * meets each of those sets (Howard, Malkhi, Spiegelman: Flexible Paxos, 2016).
 */
public final class Quorum {
    private Quorum() {}

    /** How many of {@code members} must be fenced before one may be promoted; at least one, the candidate itself. */
    public static int fence(int members, int k) {
        return Math.max(1, members - k);
    }

    public static int majority(int size) {
        return size / 2 + 1;
    }
}
