package io.holdfast.failover.postgres;

/** An order cannot be carried out and trying again will not help; the message is one sentence for the operator. */
final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedException(String sentence) {
        super(sentence);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
