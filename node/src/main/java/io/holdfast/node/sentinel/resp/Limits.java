package io.holdfast.node.sentinel.resp;

/**
 * How much of a request is taken in before its sender is cut off.
 *
 * @param arguments of one request
 * @param argumentBytes of one argument
 * @param requestBytes of one request with all its arguments, and of an inline request
 */
public record Limits(int arguments, int argumentBytes, int requestBytes) {

    /** Enough for a handshake: what Redis lets in before a password was given, and less. */
    public static final Limits STRANGER = new Limits(10, 1024, 4096);

    /** More than any client's subscription to all that there is. */
    public static final Limits KNOWN = new Limits(1024, 16 * 1024, 64 * 1024);

    public Limits {
        if (arguments < 1 || argumentBytes < 1 || requestBytes < argumentBytes) {
            throw new IllegalArgumentException("limits that let nothing in");
        }
    }
}
