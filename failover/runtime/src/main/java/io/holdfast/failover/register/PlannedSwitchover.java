package io.holdfast.failover.register;

import io.holdfast.protocol.NodeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The switchover that is to come in a group, as the register keeps it, so that no single node's death forgets it. {@code
 * version} counts the changes, removals too, so that of two who act on one plan only the first does.
 *
 * @param plan null: none
 */
public record PlannedSwitchover(long version, @Nullable Plan plan) {
    public static final PlannedSwitchover NONE = new PlannedSwitchover(0, null);

    /** For who takes the place of whatever stands. */
    public static final long ANY_VERSION = -1;

    /**
     * One plan.
     *
     * @param target null: the best one at that time
     * @param by the name of who planned it
     * @param begun the epoch that the group was in when it was first asked for; 0 before its time
     */
    public record Plan(@Nullable NodeName target, Instant at, String by, long begun) {
        public Plan {
            at = at.truncatedTo(ChronoUnit.MILLIS);
        }

        public Plan begunIn(long epoch) {
            return new Plan(target, at, by, epoch);
        }
    }

    /** What became of a change. */
    public sealed interface Changed {
        record Stored(PlannedSwitchover planned) implements Changed {}

        record Refused(String sentence) implements Changed {}
    }

    PlannedSwitchover with(@Nullable Plan next) {
        return new PlannedSwitchover(version + 1, next);
    }
}
