package io.holdfast.node.sentinel.resp;

/** What was received is no request; the message is what the sender is told before it is cut off. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolException(String what) {
        super("Protocol error: " + what, null, false, false);
    }
}
