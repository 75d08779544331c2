package io.holdfast.sharding.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A session as its owner holds it and as a snapshot keeps it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SessionState.Absent.class, name = "absent"),
    @JsonSubTypes.Type(value = SessionState.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = SessionState.Live.class, name = "live")
})
public sealed interface SessionState {

    record Absent() implements SessionState {}

    /** Never lives again; remembers its ids, to tell "gone" from "never was". */
    record Ended(List<String> idHashes, EndReason why, String principal, long at) implements SessionState {
        public Ended {
            idHashes = List.copyOf(idHashes);
        }
    }

    /**
     * One that lives, unless its time is over.
     *
     * @param version counts changes and rotations, not touches
     * @param removed names of attributes that were removed, with the version that did it
     * @param forgotten removals up to this version are not in {@code removed} any more
     * @param spent the newest idempotency keys, oldest first
     * @param oldHashes ids that rotation made invalid, oldest first
     * @param persistedAccess the last access that is durable; {@code lastAccess} runs ahead of it in memory
     * @param slackMillis added to every end of time after the state was read back
     * @param wish that it was made for under an idempotency key; 0: not known
     */
    record Live(
            String idHash,
            String principal,
            Map<String, Attribute> attributes,
            long version,
            Map<String, Long> removed,
            long forgotten,
            List<Spent> spent,
            List<String> oldHashes,
            long created,
            long lastAccess,
            long persistedAccess,
            long idleMillis,
            long absoluteMillis,
            long slackMillis,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long wish)
            implements SessionState {

        public Live {
            attributes = Map.copyOf(attributes);
            removed = Map.copyOf(removed);
            spent = List.copyOf(spent);
            oldHashes = List.copyOf(oldHashes);
        }

        /** When it is over, in milliseconds since 1970, if nobody comes. */
        @JsonIgnore
        public long due() {
            long idle = lastAccess + idleMillis;
            return slackMillis + (absoluteMillis == 0 ? idle : Math.min(idle, created + absoluteMillis));
        }

        /** After which nothing keeps it, in milliseconds since 1970. */
        @JsonIgnore
        public long end() {
            return absoluteMillis == 0 ? Long.MAX_VALUE : created + absoluteMillis;
        }

        @JsonIgnore
        public int bytes() {
            int bytes = 0;
            for (var entry : attributes.entrySet()) {
                bytes += entry.getKey().length() + entry.getValue().json().length();
            }
            return bytes;
        }

        /** The version that last wrote or removed an attribute. */
        public long versionOf(String name) {
            var present = attributes.get(name);
            return present != null ? present.version() : removed.getOrDefault(name, forgotten);
        }

        Live accessed(long at) {
            return with(Math.max(at, lastAccess), persistedAccess, slackMillis);
        }

        Live persisted(long at) {
            return with(Math.max(at, lastAccess), at, slackMillis);
        }

        Live slack(long millis) {
            return with(lastAccess, persistedAccess, millis);
        }

        Live rotated(String newHash, int keep) {
            var old = new ArrayList<>(oldHashes);
            old.add(idHash);
            return new Live(
                    newHash,
                    principal,
                    attributes,
                    version + 1,
                    removed,
                    forgotten,
                    spent,
                    newest(old, keep),
                    created,
                    lastAccess,
                    persistedAccess,
                    idleMillis,
                    absoluteMillis,
                    slackMillis,
                    wish);
        }

        Live changed(SessionEvent.Changed event, int keep) {
            var values = new HashMap<>(attributes);
            var gone = new HashMap<>(removed);
            event.removed().forEach(name -> {
                values.remove(name);
                gone.put(name, version + 1);
            });
            event.set().forEach((name, json) -> {
                values.put(name, new Attribute(json, version + 1));
                gone.remove(name);
            });
            long floor = forgotten;
            while (gone.size() > keep) {
                var oldest = gone.entrySet().stream()
                        .min(Map.Entry.comparingByValue())
                        .orElseThrow();
                gone.remove(oldest.getKey());
                floor = Math.max(floor, oldest.getValue());
            }
            var keys = new ArrayList<>(spent);
            if (event.spent() != null) {
                keys.add(event.spent());
            }
            return new Live(
                    idHash,
                    principal,
                    values,
                    version + 1,
                    gone,
                    floor,
                    newest(keys, keep),
                    oldHashes,
                    created,
                    Math.max(lastAccess, event.at()),
                    Math.max(persistedAccess, event.at()),
                    idleMillis,
                    absoluteMillis,
                    slackMillis,
                    wish);
        }

        private Live with(long access, long durable, long slack) {
            return new Live(
                    idHash,
                    principal,
                    attributes,
                    version,
                    removed,
                    forgotten,
                    spent,
                    oldHashes,
                    created,
                    access,
                    durable,
                    idleMillis,
                    absoluteMillis,
                    slack,
                    wish);
        }

        private static <T> List<T> newest(List<T> all, int keep) {
            return all.subList(Math.max(0, all.size() - keep), all.size());
        }
    }
}
