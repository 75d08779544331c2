package io.holdfast.failover.instance;

/** Another order came while this one was worked for. */
public final class SupersededException extends Exception {
    private static final long serialVersionUID = 1L;

    public SupersededException() {
        super("another order came");
    }
}
