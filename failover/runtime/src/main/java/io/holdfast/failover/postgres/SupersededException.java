package io.holdfast.failover.postgres;

/** Another order came while this one was worked for. */
final class SupersededException extends Exception {
    private static final long serialVersionUID = 1L;

    SupersededException() {
        super("another order came");
    }
}
