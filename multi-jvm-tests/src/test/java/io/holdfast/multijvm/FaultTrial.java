package io.holdfast.multijvm;

/** One run under faults, whichever database it is about: writers on a whole cluster, ended by {@link #passes}. */
public interface FaultTrial extends AutoCloseable {
    /** The group before the first fault. */
    Seen.Group before();

    void fault(String what, Trial.Fault fault) throws Exception;

    /** It may take itself for a primary; that it says so is no finding, what it acknowledges still is. */
    void excuse(NodeProcess node);

    /** Writers go on, wherever the primary is now. */
    void awaitService();

    /** Service is back, the cluster whole again by itself, nothing lost or invented, all instances hold the same. */
    Seen.Group passes() throws Exception;

    /** What the writer was told whom most is promised; empty before {@link #passes}. */
    Ledger told();

    @Override
    void close();
}
