package io.holdfast.failover.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The newest lines of the server's own log, for the sentence that an operator reads. */
final class LogTail {
    private static final int BYTES = 8192;

    private LogTail() {}

    static String read(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - BYTES);
            var bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The last line that tells why a server ended. */
    static String lastReason(Path log) throws IOException {
        return read(log)
                .lines()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                .filter(line -> !line.contains("the database system is"))
                .reduce((older, newer) -> newer)
                .map(line -> line.replaceFirst("^.*?(FATAL|PANIC):\\s*", ""))
                .orElse("see " + log);
    }
}
