package io.holdfast.protocol;

/** Bytes that are not a message of this wire format, or a message that it cannot carry; the sentence says which. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    public WireException(String sentence) {
        super(sentence);
    }

    public WireException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
