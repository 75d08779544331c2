package io.holdfast.failover.redis;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The holes of Redis, each closed on Redis 6.2 as well. */
class RedisHolesOnOldestTest extends RedisHolesTest {
    @TempDir
    private static Path programs;

    @Override
    Path server() throws IOException {
        return OldestRedis.server(programs);
    }

    /** Only a moment: spans travel as such before Redis 7, and begin anew where they arrive. */
    @Override
    String expiryOfA() {
        return "PEXPIREAT a " + (System.currentTimeMillis() + 60_000);
    }
}
