package io.holdfast.sharding.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept of a session, in the journal. A field may be added with a default, none is ever renamed or given another meaning. */
public sealed interface SessionEvent {

    /**
     * The session begins.
     *
     * @param wish that it was made for under an idempotency key; 0: without a key, or by a release that did not keep it
     */
    record Created(
            String idHash,
            String principal,
            Map<String, String> attributes,
            long idleMillis,
            long absoluteMillis,
            long at,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long wish)
            implements SessionEvent {
        public Created {
            attributes = Map.copyOf(attributes);
        }
    }

    /** The attributes' new values, not the operations that led to them: replay computes nothing. */
    record Changed(
            Map<String, String> set,
            List<String> removed,
            @Nullable Spent spent,
            long at) implements SessionEvent {
        public Changed {
            set = Map.copyOf(set);
            removed = List.copyOf(removed);
        }
    }

    record Touched(long at) implements SessionEvent {}

    record Rotated(String idHash, long at) implements SessionEvent {}

    record Ended(EndReason why, long at) implements SessionEvent {}
}
