package io.holdfast.node.notify;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * One kind of alarm, coming and going. It is raised once it has stood for the patience, and over once it has been away for
 * as long; each time that it came back within the hour doubles what must pass before it is over, so that one that flaps is
 * told a few times and then stays raised.
 */
final class Bout {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private final long patience;
    private final Deque<Long> raised = new ArrayDeque<>();
    private boolean begun;
    private boolean present;
    private boolean counted;
    private long since;

    Bout(Duration patience) {
        this.patience = patience.toNanos();
    }

    void look(boolean isThere, long nanos) {
        if (!begun || isThere != present) {
            begun = true;
            present = isThere;
            counted = false;
            since = nanos;
        }
        if (present && !counted && nanos - since >= patience) {
            counted = true;
            raised.add(nanos);
        }
        while (!raised.isEmpty() && nanos - raised.getFirst() > HOUR) {
            raised.removeFirst();
        }
    }

    /** Nobody could see whether it is there, so it neither begins nor ends. */
    void unknown(long nanos) {
        since = nanos;
    }

    /** Whether it stands; empty while that is not clear. */
    Optional<Boolean> stands(long nanos) {
        return begun && nanos - since >= (present ? patience : calm()) ? Optional.of(present) : Optional.empty();
    }

    private long calm() {
        int again = Math.max(0, raised.size() - 1);
        return again >= Long.numberOfLeadingZeros(patience) ? HOUR : Math.min(HOUR, patience << again);
    }
}
