package io.holdfast.sharding.model;

import java.util.List;
import java.util.Map;

/** What an owner says to a command; true when it is sent. */
public sealed interface Answer {

    /** A session as it is; times in milliseconds since 1970, {@code absoluteMillis} 0: no absolute limit. */
    record Shown(
            String principal,
            Map<String, Attribute> attributes,
            long version,
            long created,
            long lastAccess,
            long idleMillis,
            long absoluteMillis)
            implements Answer {
        public Shown {
            attributes = Map.copyOf(attributes);
        }

        /** The same for somebody who is there at {@code now}. */
        public Shown seen(long now) {
            return new Shown(
                    principal, attributes, version, created, Math.max(lastAccess, now), idleMillis, absoluteMillis);
        }
    }

    /**
     * Nothing was changed, {@link Refusal#UNAVAILABLE} excepted.
     *
     * @param version of the session, 0 when there is none to tell
     */
    record Refused(Refusal why, String sentence, long version) implements Answer {}

    record Done(long count) implements Answer {}

    /** The keys of a principal's sessions. */
    record Members(List<String> keys) implements Answer {
        public Members {
            keys = List.copyOf(keys);
        }
    }

    /** The principal knows the session; for so long it will tell nobody the contrary. */
    record Vouched(long millis) implements Answer {}

    /** Without a version. */
    static Refused refused(Refusal why, String sentence) {
        return new Refused(why, sentence, 0);
    }

    /** It may be done or not, and can be asked for again. */
    static Refused unavailable(String sentence) {
        return refused(Refusal.UNAVAILABLE, sentence);
    }
}
