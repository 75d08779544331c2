package io.holdfast.failover.register;

/** No majority answered in time: the request may or may not be applied, now or later. Read again and compare. */
public final class OutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String sentence) {
        super(sentence);
    }
}
