package io.holdfast.failover.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The server's own log, written by PostgreSQL itself so that nothing it does waits for this process, and never larger
 * than two files of {@code limit} bytes. A file that has grown is copied and emptied, not renamed: the server holds it
 * open for append, and lines written in that very moment may be lost.
 */
final class ServerLog {
    static final long LIMIT = 16L << 20;

    private final Path file;
    private final Path older;
    private final RunAs owner;
    private final long limit;

    ServerLog(Path file, RunAs owner, long limit) {
        this.file = file;
        this.older = file.resolveSibling(file.getFileName() + ".1");
        this.owner = owner;
        this.limit = limit;
    }

    /** Each start begins a new file, so that a reason found in it is this start's. */
    synchronized void turn() throws IOException {
        if (Files.exists(file)) {
            Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(file);
        owner.own(file);
    }

    /** True when it had grown too large and was emptied. */
    synchronized boolean bound() throws IOException {
        if (!Files.exists(file) || Files.size(file) <= limit) {
            return false;
        }
        try (var log = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            keepNewest(log);
            log.truncate(0);
        }
        return true;
    }

    /** A disk without room for the copy is one more reason to empty the file. */
    private void keepNewest(FileChannel log) throws IOException {
        Files.deleteIfExists(older);
        try (var copy = FileChannel.open(older, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = Math.max(0, log.size() - limit);
            while (at < log.size()) {
                at += log.transferTo(at, log.size() - at, copy);
            }
            owner.own(older);
        } catch (IOException noRoom) {
            Files.deleteIfExists(older);
        }
    }
}
