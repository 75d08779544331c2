package io.holdfast.sharding;

import io.holdfast.protocol.Json;
import io.holdfast.sharding.model.Hashes;
import io.holdfast.sharding.model.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of a session's attributes, made by its owner: all of them or none, and none of a parallel caller's is lost.
 *
 * @param base the version that was seen; a change since then of an attribute named here is a conflict; 0: never mind
 * @param key an idempotency key: the same change under the same key is made once; empty: none
 */
public record Change(List<Operation> operations, long base, String key) {
    public Change {
        operations = List.copyOf(operations);
        Text.checked("an idempotency key", key);
        if (key.length() > 128) {
            throw new IllegalArgumentException("an idempotency key has 128 characters at most");
        }
        if (base < 0) {
            throw new IllegalArgumentException("a version is positive");
        }
    }

    public static Change none() {
        return new Change(List.of(), 0, "");
    }

    /** Whatever was there; {@code json} is a JSON value. */
    public Change set(String name, String json) {
        return and(new Operation.Put(name(name), JsonText.checked(json)));
    }

    public Change remove(String name) {
        return and(new Operation.Remove(name(name)));
    }

    /** Adds to a whole number; a missing one counts as 0. */
    public Change incr(String name, long by) {
        return and(new Operation.Add(name(name), by));
    }

    /** Puts a JSON value at the end of an array; a missing one counts as empty. */
    public Change append(String name, String json) {
        return and(new Operation.Append(name(name), JsonText.checked(json)));
    }

    public Change ifVersion(long seen) {
        return new Change(operations, seen, key);
    }

    public Change once(String idempotencyKey) {
        return new Change(operations, base, idempotencyKey);
    }

    String fingerprint() {
        return key.isEmpty() ? "" : Hashes.sha256(Json.text(operations)).substring(0, 16);
    }

    static String name(String name) {
        if (name.isEmpty() || name.length() > 128) {
            throw new IllegalArgumentException("an attribute's name has from 1 to 128 characters");
        }
        return Text.checked("an attribute's name", name);
    }

    private Change and(Operation operation) {
        var more = new ArrayList<>(operations);
        more.add(operation);
        return new Change(more, base, key);
    }
}
