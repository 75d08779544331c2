package io.holdfast.failover.instance;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end of a server's own log, which may be as long as the server has lived. */
public final class FileTail {
    private static final int BYTES = 8192;

    private FileTail() {}

    /** Its last 8 KiB, from somewhere in a line; empty when there is no such file. */
    public static String read(Path log) throws IOException {
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
}
