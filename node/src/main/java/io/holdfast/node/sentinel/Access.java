package io.holdfast.node.sentinel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Who may ask: everybody, or who knows the password of {@code default} or of another user that the operator named. */
public final class Access {
    static final String DEFAULT = "default";
    private final Supplier<Map<String, byte[]>> passwords;
    private final boolean switchoverOpen;

    private Access(Supplier<Map<String, byte[]>> passwords, boolean switchoverOpen) {
        this.passwords = passwords;
        this.switchoverOpen = switchoverOpen;
    }

    /** No password; {@code switchoverOpen} says whether strangers may then ask for a switchover. */
    public static Access open(boolean switchoverOpen) {
        return new Access(Map::of, switchoverOpen);
    }

    /** The user {@code default} with {@code password}. */
    public static Access guarded(byte[] password) {
        return guarded(password, Map.of());
    }

    /** The user {@code default} with {@code password}, and others with theirs. */
    public static Access guarded(byte[] password, Map<String, byte[]> others) {
        var all = new TreeMap<String, byte[]>();
        all.putAll(others);
        all.put(DEFAULT, password);
        if (all.values().stream().anyMatch(p -> p.length == 0)) {
            throw new IllegalArgumentException("an empty password guards nothing");
        }
        all.replaceAll((user, p) -> Arrays.copyOf(p, p.length));
        return new Access(() -> all, true);
    }

    /** As {@code newest} has it whenever somebody asks; a connection that was let in stays. */
    public static Access following(Supplier<Access> newest) {
        return new Access(() -> newest.get().passwords.get(), true);
    }

    boolean needsPassword() {
        return !passwords.get().isEmpty();
    }

    List<String> users() {
        var names = passwords.get().keySet();
        return names.isEmpty() ? List.of(DEFAULT) : new ArrayList<>(names);
    }

    /** Whether {@code SENTINEL FAILOVER} is answered. */
    boolean mayChange() {
        return switchoverOpen;
    }

    /** Takes as long for a wrong password, or a user that there is not, as for the right one. */
    public boolean lets(String user, String attempt) {
        var now = passwords.get();
        var password = now.getOrDefault(user, now.getOrDefault(DEFAULT, new byte[0]));
        boolean same = MessageDigest.isEqual(password, attempt.getBytes(StandardCharsets.ISO_8859_1));
        return same && now.containsKey(user);
    }
}
