package io.holdfast.failover.tls;

/** One of the three files cannot be used; key, what and hint make one sentence for the operator. */
public final class WrongFileException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String key;
    private final String what;
    private final String hint;

    WrongFileException(String key, String what, String hint) {
        super("holdfast.security." + key + " " + what + "; " + hint + ".");
        this.key = key;
        this.what = what;
        this.hint = hint;
    }

    /** The key below {@code holdfast.security}. */
    public String key() {
        return key;
    }

    public String what() {
        return what;
    }

    public String hint() {
        return hint;
    }
}
