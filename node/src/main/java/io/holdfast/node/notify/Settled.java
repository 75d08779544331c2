package io.holdfast.node.notify;

import java.time.Duration;
import java.util.Optional;

/** What is so for a while, not only for a moment. */
final class Settled {
    private final long patience;
    private boolean begun;
    private boolean value;
    private long since;

    Settled(Duration patience) {
        this.patience = patience.toNanos();
    }

    /** {@code now} once it has been seen for the whole patience, without the other in between; empty before. */
    Optional<Boolean> look(boolean now, long nanos) {
        if (!begun || now != value) {
            begun = true;
            value = now;
            since = nanos;
        }
        return nanos - since >= patience ? Optional.of(value) : Optional.empty();
    }
}
