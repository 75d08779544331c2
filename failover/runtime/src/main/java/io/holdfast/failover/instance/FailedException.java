package io.holdfast.failover.instance;

/** An order cannot be carried out and trying again will not help; the message is one sentence for the operator. */
public final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public FailedException(String sentence) {
        super(sentence);
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
