package io.holdfast.node.run;

/** The node cannot start; the message is one sentence for the operator: what is wrong, where, and what to do. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartException(String sentence) {
        super(sentence);
    }
}
