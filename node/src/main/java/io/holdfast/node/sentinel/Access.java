package io.holdfast.node.sentinel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** Who may ask: everybody, or who knows the password of the one user, {@code default}. */
public final class Access {
    private static final String USER = "default";
    private final byte[] password;
    private final boolean switchoverOpen;

    private Access(byte[] password, boolean switchoverOpen) {
        this.password = password;
        this.switchoverOpen = switchoverOpen;
    }

    /** No password; {@code switchoverOpen} says whether strangers may then ask for a switchover. */
    public static Access open(boolean switchoverOpen) {
        return new Access(new byte[0], switchoverOpen);
    }

    public static Access guarded(byte[] password) {
        if (password.length == 0) {
            throw new IllegalArgumentException("an empty password guards nothing");
        }
        return new Access(Arrays.copyOf(password, password.length), true);
    }

    boolean needsPassword() {
        return password.length > 0;
    }

    /** Whether {@code SENTINEL FAILOVER} is answered. */
    boolean mayChange() {
        return switchoverOpen;
    }

    /** Takes as long for a wrong password as for the right one. */
    boolean lets(String user, String attempt) {
        boolean same = MessageDigest.isEqual(password, attempt.getBytes(StandardCharsets.ISO_8859_1));
        return needsPassword() && same && user.equals(USER);
    }
}
