package io.holdfast.sharding;

import io.holdfast.protocol.Json;
import io.holdfast.sharding.model.Hashes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a session is to begin with.
 *
 * @param key an idempotency key: whoever asks for the same session under the same key gets the same one, and whoever
 *     asks for another one under it is refused; empty: none
 */
public record NewSession(
        String principal, Map<String, String> attributes, Duration idle, Duration absolute, String key) {
    private static final int WISH_LETTERS = 16;
    private static final Duration IDLE = Duration.ofMinutes(30);

    public NewSession {
        attributes = Map.copyOf(attributes);
        Text.checked("a principal's name", principal);
        Text.checked("an idempotency key", key);
        attributes.forEach((name, json) -> {
            Change.name(name);
            Text.checked("an attribute's value", json);
        });
        if (principal.length() > 200) {
            throw new IllegalArgumentException("a principal's name has 200 characters at most");
        }
        if (key.length() > 128) {
            throw new IllegalArgumentException("an idempotency key has 128 characters at most");
        }
        if (idle.toMillis() < 1 || idle.toDays() > 366 || absolute.isNegative() || absolute.toDays() > 3660) {
            throw new IllegalArgumentException("idle is from 1 ms to 366 days, absolute from 0 (no limit) to 10 years");
        }
    }

    /** Nobody's yet, over after half an hour without a request. */
    public static NewSession anonymous() {
        return new NewSession("", Map.of(), IDLE, Duration.ZERO, "");
    }

    /** Somebody's, over after half an hour without a request. */
    public static NewSession of(String principal) {
        return new NewSession(principal, Map.of(), IDLE, Duration.ZERO, "");
    }

    public NewSession with(String name, String json) {
        var more = new HashMap<>(attributes);
        more.put(name, JsonText.checked(json));
        return new NewSession(principal, more, idle, absolute, key);
    }

    public NewSession idle(Duration limit) {
        return new NewSession(principal, attributes, limit, absolute, key);
    }

    public NewSession absolute(Duration limit) {
        return new NewSession(principal, attributes, idle, limit, key);
    }

    public NewSession once(String idempotencyKey) {
        return new NewSession(principal, attributes, idle, absolute, idempotencyKey);
    }

    /** Equal for equal wishes, on whichever node, and never 0. */
    long wish() {
        var wish = Json.text(List.of(principal, new TreeMap<>(attributes), idle.toMillis(), absolute.toMillis()));
        return Long.parseUnsignedLong(Hashes.sha256(wish).substring(0, WISH_LETTERS), 16) | 1;
    }
}
