package io.holdfast.sharding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The outer id of a session, as a browser carries it: whoever holds it is the user. It is random, it prints as stars, and
 * only its {@link #hash} is ever stored or sent between nodes, so that no dump and no log lets anybody in.
 */
public final class SessionId {
    private static final int BYTES = 24;
    private static final int LENGTH = 32;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");
    private final String token;

    private SessionId(String token) {
        this.token = token;
    }

    /** A new one, of 192 random bits. */
    public static SessionId random(SecureRandom random) {
        return from(random);
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
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
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

    private static SessionId from(RandomGenerator random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
