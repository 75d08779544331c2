package io.holdfast.node.http;

import io.holdfast.node.settings.FollowedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, by bearer token. The file keeps hashes only; a presented token is hashed and compared with each of them
 * in constant time, so that neither the file nor the time that an answer takes gives a token away.
 */
public final class Tokens {
    private final @Nullable Source source;

    private Tokens(@Nullable Source source) {
        this.source = source;
    }

    /** Where the entries of this moment come from. */
    private interface Source {
        Entries entries();
    }

    /** All lines of a file at one moment. */
    record Entries(List<Entry> all) {
        Entries {
            all = List.copyOf(all);
        }
    }

    /** A caller whom the API let in. */
    public record Caller(Role role, String name) {}

    record Entry(Caller caller, String hex) {
        boolean matches(byte[] hash) {
            return MessageDigest.isEqual(HexFormat.of().parseHex(hex), hash);
        }
    }

    /** The file has a line that is no token; the message is one sentence and quotes no hash. */
    public static final class WrongFileException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongFileException(String sentence) {
            super(sentence);
        }
    }

    /** No tokens: whoever reaches the port may do everything. */
    public static Tokens open() {
        return new Tokens(null);
    }

    public static Tokens read(Path file) throws WrongFileException {
        var followed = FollowedFile.of(file, "the tokens", () -> entries(file));
        return new Tokens(followed::get);
    }

    private static Entries entries(Path file) throws WrongFileException {
        try {
            return entries(file.toString(), Files.readAllLines(file));
        } catch (IOException e) {
            throw new WrongFileException(
                    file + " (security.tokens-file) cannot be read: make it readable for this user.");
        }
    }

    static Tokens parse(String file, List<String> lines) throws WrongFileException {
        var entries = entries(file, lines);
        return new Tokens(() -> entries);
    }

    static Entries entries(String file, List<String> lines) throws WrongFileException {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                entries.add(entry(file, i + 1, line));
            }
        }
        if (entries.isEmpty()) {
            throw new WrongFileException(file + " (security.tokens-file) names no token: add a line"
                    + " role:sha256-of-token-in-hex[:name].");
        }
        return new Entries(entries);
    }

    public boolean isOpen() {
        return source == null;
    }

    /** @param authorization the header's value; empty when there was none */
    Optional<Caller> caller(String authorization) {
        if (source == null) {
            return Optional.of(new Caller(Role.ADMIN, "anybody"));
        }
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        var hash = sha256(authorization.substring(7).strip());
        var entries = source.entries().all();
        var found = IntStream.range(0, entries.size())
                .filter(i -> entries.get(i).matches(hash))
                .boxed()
                .toList();
        return found.stream().map(i -> entries.get(i).caller()).findFirst();
    }

    private static Entry entry(String file, int number, String line) throws WrongFileException {
        var parts = List.of(line.split(":", 3));
        try {
            var hash = HexFormat.of().parseHex(parts.get(1).toLowerCase(Locale.ROOT));
            var role = Role.valueOf(parts.get(0).toUpperCase(Locale.ROOT));
            if (hash.length == 32 && role != Role.ANYONE) {
                var name = parts.size() > 2 ? parts.get(2).replaceAll("[^\\w.@ -]", "?") : role.word() + "-" + number;
                return new Entry(new Caller(role, name), HexFormat.of().formatHex(hash));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw wrong(file, number);
        }
        throw wrong(file, number);
    }

    private static WrongFileException wrong(String file, int number) {
        return new WrongFileException("%s line %d (security.tokens-file) is no token: write viewer, operator or admin,"
                        .formatted(file, number)
                + " ':', the token's SHA-256 as 64 hex digits, and if you like ':' and a name.");
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
