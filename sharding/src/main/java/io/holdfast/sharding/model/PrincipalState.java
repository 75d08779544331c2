package io.holdfast.sharding.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of a principal's sessions and when they were admitted, oldest first. */
public record PrincipalState(Map<String, Long> sessions) {
    public PrincipalState {
        sessions = Collections.unmodifiableMap(new LinkedHashMap<>(sessions));
    }

    PrincipalState with(String key, long at) {
        var more = new LinkedHashMap<>(sessions);
        more.put(key, at);
        return new PrincipalState(more);
    }

    PrincipalState without(String key) {
        var fewer = new LinkedHashMap<>(sessions);
        fewer.remove(key);
        return new PrincipalState(fewer);
    }
}
