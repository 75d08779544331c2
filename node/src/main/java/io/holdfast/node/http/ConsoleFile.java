package io.holdfast.node.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;

/**
 * One file of the console, kept in memory. Browsers ask each time whether it changed and nearly always hear 304. The
 * policy lets nothing run or load but these files, and no text ever become markup.
 */
final class ConsoleFile {
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");
    private final String type;
    private final byte[] bytes;
    private final String etag;

    private ConsoleFile(String type, byte[] bytes, String etag) {
        this.type = type;
        this.bytes = bytes;
        this.etag = etag;
    }

    static ConsoleFile read(String name, String type) {
        try (var in = ConsoleFile.class.getResourceAsStream("console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the console's file " + name + " is not in this build");
            }
            var bytes = in.readAllBytes();
            return new ConsoleFile(type, bytes, etag(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param known the request's If-None-Match, empty when there was none */
    Answered answer(String known) {
        boolean same = Arrays.stream(known.split(",", -1))
                .map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
        return same
                ? new Answered(304, HttpEntities.EMPTY, headers())
                : new Answered(200, HttpEntities.create(ContentTypes.parse(type), bytes), headers());
    }

    private Map<String, String> headers() {
        return Map.of(
                "ETag", etag,
                "Cache-Control", "no-cache",
                "Content-Security-Policy", POLICY,
                "X-Content-Type-Options", "nosniff",
                "X-Frame-Options", "DENY",
                "Referrer-Policy", "no-referrer",
                "Cross-Origin-Opener-Policy", "same-origin",
                "Cross-Origin-Resource-Policy", "same-origin");
    }

    private static String etag(byte[] bytes) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
