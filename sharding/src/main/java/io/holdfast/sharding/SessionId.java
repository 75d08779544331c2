package io.holdfast.sharding;

import io.holdfast.protocol.Secret;
import io.holdfast.sharding.model.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The outer id of a session, as a browser carries it: whoever holds it is the user. It begins with the session's inner key,
 * which leads to its owner and stays for life; the rest is a secret that {@link #rotated} replaces. It prints as stars, and
 * only its {@link #hash} is ever stored or sent between nodes, so that no dump and no log lets anybody in.
 */
public final class SessionId {
    private static final int KEY_BYTES = 16;
    private static final int KEY_LENGTH = 22;
    private static final int SECRET_BYTES = 24;
    private static final int ROTATION_KEY = 22;
    private static final int LENGTH = KEY_LENGTH + 32;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{" + KEY_LENGTH + "}");
    private final String token;

    private SessionId(String token) {
        this.token = token;
    }

    /** A new session's: a key of 128 random bits and a secret of 192. */
    public static SessionId random(SecureRandom random) {
        return new SessionId(letters(random, KEY_BYTES) + letters(random, SECRET_BYTES));
    }

    /**
     * The id of the session that is asked for under the idempotency key {@code key}, always the same. Nobody can tell it who
     * does not have the cluster's secret.
     */
    static SessionId of(String key, Secret secret) {
        var bytes = derived("session key " + key, secret);
        return new SessionId(letters(Arrays.copyOf(bytes, KEY_BYTES))
                + letters(Arrays.copyOfRange(bytes, KEY_BYTES, KEY_BYTES + SECRET_BYTES)));
    }

    /**
     * The new id that is asked for under the idempotency key {@code key}: always the same, so that it can be told again to
     * who holds this one and the key, and to nobody who lacks the cluster's secret. Ids are rotated because somebody else may
     * know the old one, so the key must be what that one cannot guess.
     *
     * @throws IllegalArgumentException the key has fewer than 22 characters, and so less than 128 random bits
     */
    SessionId rotated(String key, Secret secret) {
        rotationKey(key);
        var bytes = derived("session id " + token + " " + key, secret);
        return new SessionId(key() + letters(Arrays.copyOf(bytes, SECRET_BYTES)));
    }

    /** The same key, if it may be one; none is empty. */
    public static String rotationKey(String key) {
        if (!key.isEmpty() && key.length() < ROTATION_KEY) {
            throw new IllegalArgumentException(
                    "the idempotency key of a rotation has " + ROTATION_KEY
                            + " characters at least, random ones (a UUID will do): who guesses it gets the new id for the old one");
        }
        return key;
    }

    private static byte[] derived(String from, Secret secret) {
        try {
            var mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
            return mac.doFinal(from.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA512", e);
        }
    }

    /** A new id of the same session. */
    public SessionId rotated(SecureRandom random) {
        return new SessionId(key() + letters(random, SECRET_BYTES));
    }

    /** The session's inner key: no secret, and of no use without the rest. */
    public String key() {
        return token.substring(0, KEY_LENGTH);
    }

    /** Whether that can be the {@link #key} of a session. */
    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /**
     * What a client sent.
     *
     * @throws IllegalArgumentException when it cannot be one; the message does not repeat it
     */
    public static SessionId parse(String token) {
        if (!SHAPE.matcher(token).matches()) {
            throw new IllegalArgumentException("a session id has " + LENGTH + " letters, digits, '-' or '_'");
        }
        return new SessionId(token);
    }

    /** What is stored: the SHA-256 in hex. */
    public String hash() {
        return Hashes.sha256(token);
    }

    /** For the client that the session belongs to, and nobody else. */
    public String reveal() {
        return token;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionId id
                && MessageDigest.isEqual(
                        id.token.getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int hashCode() {
        return token.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }

    private static String letters(RandomGenerator random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return letters(bytes);
    }

    private static String letters(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
