package io.holdfast.multijvm;

/** A Redis client as an application uses it, found through the Sentinel endpoints of all nodes. Used by one thread. */
interface RedisWriter extends AutoCloseable {

    String name();

    /** Whether {@code push} is true only for what a replica holds, or for whatever the primary answered. */
    default boolean confirms() {
        return true;
    }

    /**
     * Pushes {@code n} to the list {@code key} and waits for one replica, both on the same connection: a WAIT on another
     * one says nothing of this push.
     *
     * @return true when it was confirmed; otherwise, as after any exception, it may be there or not
     */
    boolean push(String key, long n) throws Exception;

    @Override
    void close();
}
