package io.holdfast.node.sentinel;

/**
 * Whether the endpoint is to be open. It opens with the majority at once and closes when the majority stayed away for a
 * while: an election is no reason to send every client away, and until then the old primary's lease keeps it honest.
 */
final class Patience {
    private final long grace;
    private boolean open;
    private long lostAt = Long.MAX_VALUE;

    Patience(long graceNanos) {
        this.grace = graceNanos;
    }

    boolean open(boolean majority, long nanos) {
        if (majority) {
            open = true;
            lostAt = Long.MAX_VALUE;
        } else if (lostAt == Long.MAX_VALUE) {
            lostAt = nanos;
        } else if (nanos - lostAt >= grace) {
            open = false;
        }
        return open;
    }
}
