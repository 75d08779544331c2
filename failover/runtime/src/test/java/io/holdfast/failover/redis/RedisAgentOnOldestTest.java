package io.holdfast.failover.redis;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The agent on three servers of Redis 6.2. */
class RedisAgentOnOldestTest extends RedisAgentTest {
    @TempDir
    private static Path programs;

    @Override
    Path server() throws IOException {
        return OldestRedis.server(programs);
    }
}
