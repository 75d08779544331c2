package io.holdfast.sharding;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A session as it was when its owner answered.
 *
 * @param principal whose it is; empty: nobody's yet
 * @param attributes JSON texts by name
 * @param version counts changes; give it back with a change to be told of conflicts
 * @param absolute from its creation, however busy; zero: no such end
 * @param owner the node that holds it: asking there saves a hop; empty: this is a copy, and nobody was asked
 */
public record Session(
        SessionId id,
        String principal,
        Map<String, String> attributes,
        long version,
        Instant created,
        Instant lastAccess,
        Duration idle,
        Duration absolute,
        String owner) {
    public Session {
        attributes = Map.copyOf(attributes);
    }
}
