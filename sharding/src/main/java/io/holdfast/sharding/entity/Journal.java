package io.holdfast.sharding.entity;

/** Whether there is anybody to write to now. While there is not, owners keep what they were asked and try nothing. */
public interface Journal {

    boolean isOpen();

    /** Grows whenever another primary opens: what failed in an older epoch is worth another try at once. */
    long epoch();

    /** Runs {@code then} once, when it opens, or at once. */
    void whenOpen(Runnable then);
}
