package io.holdfast.failover.agent;

/** The agent will not touch this instance; the message is one sentence for the operator. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RefusedException(String sentence) {
        super(sentence);
    }
}
