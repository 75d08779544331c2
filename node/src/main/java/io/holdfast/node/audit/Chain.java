package io.holdfast.node.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The seal of a line: SHA-256 over the line with the seal of the one before it. Who changes, takes out or inserts a line
 * has to seal all that follow anew, and then they no longer end in the seal that somebody else noted.
 */
final class Chain {
    private static final String START = "0".repeat(64);
    private static final Pattern LINE =
            Pattern.compile("(\\{\"seq\":(\\d{1,18}),.*,\"prev\":\"([0-9a-f]{64})\")(,\"hash\":\"([0-9a-f]{64})\"\\})");

    private Chain() {}

    /** One sealed line. */
    record Link(long seq, String prev, String hash, String line) {
        static final Link NONE = new Link(0, "", START, "");
    }

    /** @param json an object that begins with {@code seq} */
    static Link next(Link before, String json) {
        var body = json.substring(0, json.length() - 1) + ",\"prev\":\"" + before.hash() + '"';
        var hash = seal(body);
        return new Link(before.seq() + 1, before.hash(), hash, body + ",\"hash\":\"" + hash + "\"}");
    }

    /** The line, when it is whole and its seal is its own. */
    static Optional<Link> read(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches() || !seal(matcher.group(1)).equals(matcher.group(5))) {
            return Optional.empty();
        }
        return Optional.of(new Link(Long.parseLong(matcher.group(2)), matcher.group(3), matcher.group(5), line));
    }

    private static String seal(String body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
