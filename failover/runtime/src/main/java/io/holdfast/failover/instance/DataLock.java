package io.holdfast.failover.instance;

import io.holdfast.failover.agent.RefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/** Only one agent on this host holds a data directory; the lock dies with its JVM. */
public final class DataLock implements AutoCloseable {
    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    public static DataLock take(Path dataDir) throws RefusedException {
        var sentence =
                "another agent holds " + dataDir + ": stop the other node, or give this one another data directory";
        try {
            var channel = FileChannel.open(file(dataDir), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new RefusedException(sentence);
            }
            return new DataLock(channel);
        } catch (OverlappingFileLockException e) {
            throw new RefusedException(sentence);
        } catch (IOException e) {
            throw new RefusedException("the lock beside " + dataDir + " cannot be taken: " + e.getMessage());
        }
    }

    /** Beside the directory, which has to be empty for initdb; elsewhere if that folder is not ours. */
    private static Path file(Path dataDir) throws IOException {
        var above = dataDir.getParent();
        if (above != null && !Files.exists(above)) {
            Files.createDirectories(above);
        }
        if (above != null && Files.isWritable(above)) {
            return above.resolve("." + dataDir.getFileName() + ".holdfast.lock");
        }
        var name = HexFormat.of().toHexDigits(dataDir.toString().hashCode());
        return Path.of(System.getProperty("java.io.tmpdir"), "holdfast-" + name + ".lock");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
