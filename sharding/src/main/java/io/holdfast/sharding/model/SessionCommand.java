package io.holdfast.sharding.model;

import java.util.List;
import java.util.Map;

/** What may be asked of a session. {@code idHash} proves that the caller holds the id. */
public sealed interface SessionCommand extends Command {

    /** Whoever asks for the same id again is the same caller, who did not hear the answer: it exists once. */
    record Create(String idHash, String principal, Map<String, String> attributes, long idleMillis, long absoluteMillis)
            implements SessionCommand {
        public Create {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * The same under an idempotency key, whose id it is.
     *
     * @param wish what was asked for, as a number; never 0
     */
    record CreateOnce(Create wanted, long wish) implements SessionCommand {}

    /** Whether that was made before; nobody is taken for a user by it. */
    record Seek(String idHash, long wish) implements SessionCommand {}

    /**
     * What is there.
     *
     * @param touch the user was here
     */
    record Read(String idHash, boolean touch) implements SessionCommand {}

    /**
     * Any number of changes, all of them or none.
     *
     * @param base the version that the caller saw; 0: whatever is there
     * @param key the caller's idempotency key; empty: none
     * @param fingerprint of the content, to tell a repetition from a mistake
     */
    record Change(String idHash, List<Operation> operations, long base, String key, String fingerprint)
            implements SessionCommand {
        public Change {
            operations = List.copyOf(operations);
        }
    }

    record Rotate(String idHash, String newHash, long base) implements SessionCommand {}

    record Delete(String idHash, long base) implements SessionCommand {}

    /** By the house itself: ends it whatever its id. */
    record End(EndReason why) implements SessionCommand {}

    /** By the house itself: look whether it expired. Answers {@link Answer.Shown} while it lives. */
    record Wake() implements SessionCommand {}
}
