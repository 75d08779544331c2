package io.holdfast.failover.agent;

import io.holdfast.protocol.Incarnation;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the promise speaks for the data that is there. Data that was found at the start and that the promise does not
 * name comes from another life: its agent may have promised things that nobody remembers. Such an instance is reported
 * without an incarnation, has no vote, and is taken out of the group and cloned anew. Data that came into being under
 * this agent's eyes is its own.
 */
final class Memory {
    private final PromiseStore promises;
    private @Nullable Incarnation disowned;

    Memory(PromiseStore promises) {
        this.promises = promises;
    }

    /** What was found when the agent started. */
    void begin(@Nullable Incarnation found) {
        if (found != null && !found.equals(promises.promise().incarnation())) {
            disowned = found;
        }
    }

    void saw(@Nullable Incarnation seen) {
        if (seen != null
                && !seen.equals(disowned)
                && !seen.equals(promises.promise().incarnation())) {
            remember(seen);
        }
    }

    /** Before a group is born nothing was ever promised in it, so adopted data is trusted, and spoken for from then on. */
    boolean trusts(@Nullable Incarnation seen, boolean unborn) {
        if (seen != null && seen.equals(disowned) && unborn) {
            remember(seen);
            disowned = null;
        }
        return seen != null && !seen.equals(disowned);
    }

    private void remember(Incarnation seen) {
        try {
            promises.speakFor(seen);
        } catch (IOException e) {
            throw new UncheckedIOException("the promise could not be written for the instance's data", e);
        }
    }
}
