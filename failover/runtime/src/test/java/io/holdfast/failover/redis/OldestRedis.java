package io.holdfast.failover.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;

/** Redis 6.2, the oldest that is promised to work: its server from an archive that the build brought here. */
final class OldestRedis {
    private static final Path ARCHIVE = Path.of("target/redis/embedded-redis-1.4.3.jar");
    private static final String SERVER = "redis-server-6.2.6-v5-linux-amd64";

    private OldestRedis() {}

    /** The program below {@code folder}, for everybody to run; on machines that it was not built for the test is left out. */
    static Path server(Path folder) throws IOException {
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"), "the archive's server is for amd64");
        var program = folder.resolve("redis-server");
        if (!Files.exists(program)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            try (var archive = new ZipFile(ARCHIVE.toFile());
                    var bytes = archive.getInputStream(archive.getEntry(SERVER))) {
                Files.copy(bytes, program);
            }
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return program;
    }
}
