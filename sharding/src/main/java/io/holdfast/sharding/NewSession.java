package io.holdfast.sharding;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What a session is to begin with. */
public record NewSession(String principal, Map<String, String> attributes, Duration idle, Duration absolute) {
    private static final Duration IDLE = Duration.ofMinutes(30);

    public NewSession {
        attributes = Map.copyOf(attributes);
        if (principal.length() > 200) {
            throw new IllegalArgumentException("a principal's name has 200 characters at most");
        }
        if (idle.toMillis() < 1 || idle.toDays() > 366 || absolute.isNegative() || absolute.toDays() > 3660) {
            throw new IllegalArgumentException("idle is from 1 ms to 366 days, absolute from 0 (no limit) to 10 years");
        }
    }

    /** Nobody's yet, over after half an hour without a request. */
    public static NewSession anonymous() {
        return new NewSession("", Map.of(), IDLE, Duration.ZERO);
    }

    /** Somebody's, over after half an hour without a request. */
    public static NewSession of(String principal) {
        return new NewSession(principal, Map.of(), IDLE, Duration.ZERO);
    }

    public NewSession with(String name, String json) {
        var more = new HashMap<>(attributes);
        more.put(Change.name(name), JsonText.checked(json));
        return new NewSession(principal, more, idle, absolute);
    }

    public NewSession idle(Duration limit) {
        return new NewSession(principal, attributes, limit, absolute);
    }

    public NewSession absolute(Duration limit) {
        return new NewSession(principal, attributes, idle, limit);
    }
}
