package io.holdfast.node.http;

import java.util.Locale;

/** What a caller may do; each role may do all that the ones before it may. */
public enum Role {
    /** Everybody, without a token: health only. */
    ANYONE,
    /** Look. */
    VIEWER,
    /** Change who leads, and pause. */
    OPERATOR,
    /** Wipe an instance. */
    ADMIN;

    boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
