package io.holdfast.sharding.entity;

/** Whether most of the cluster counted this node as a member a moment ago, so that no other can own its shards yet. */
public interface Contact {
    boolean fresh();

    /** For how long that holds if nobody answers any more, in nanoseconds; not above 0: it does not hold. */
    long left();

    /** Nobody asked for a while, so the others were not asked either; the answer is on its way. */
    boolean waking();
}
