package io.holdfast.sharding;

import io.holdfast.sharding.model.Refusal;

/** Something was not done; the message is one sentence, and {@link Refusal#UNAVAILABLE} means: perhaps it was. */
public final class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Refusal why;
    private final long version;

    public SessionException(Refusal why, String sentence, long version) {
        super(sentence, null, false, false);
        this.why = why;
        this.version = version;
    }

    public Refusal why() {
        return why;
    }

    /** The session's version with a conflict; 0 otherwise. */
    public long version() {
        return version;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
