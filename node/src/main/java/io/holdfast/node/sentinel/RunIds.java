package io.holdfast.node.sentinel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids in the form of Redis' run ids, made from what stays the same. */
final class RunIds {
    private static final int BYTES = 20;

    private RunIds() {}

    static String of(String... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var hash = digest.digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
