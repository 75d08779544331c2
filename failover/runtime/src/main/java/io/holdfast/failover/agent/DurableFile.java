package io.holdfast.failover.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a small file as a whole: whoever reads it after any crash finds the old content or the new one. */
public final class DurableFile {
    private final Path path;
    private final Path folder;

    public DurableFile(Path folder, String name) {
        this.folder = folder;
        this.path = folder.resolve(name);
    }

    public Path path() {
        return path;
    }

    /** Returns once {@code content} survives a power loss. */
    public void write(byte[] content) throws IOException {
        Files.createDirectories(folder);
        var temporary = folder.resolve(path.getFileName() + ".new");
        try (var file = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
