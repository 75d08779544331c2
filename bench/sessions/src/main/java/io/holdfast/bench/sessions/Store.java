package io.holdfast.bench.sessions;

/** A place for sessions as an application uses it, from many threads at a time. */
interface Store extends AutoCloseable {

    /** What every web request does: reads the session, which by that was used just now. */
    void request(String id);

    /** A web request that reads the session and sets an attribute. */
    void requestAndSet(String id, String name, String value);

    /** Sets an attribute in the shortest way that the product has. */
    void set(String id, String name, String value);

    @Override
    void close();
}
