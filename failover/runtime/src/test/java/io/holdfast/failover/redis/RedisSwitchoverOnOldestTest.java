package io.holdfast.failover.redis;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A planned change of primary with Redis 6.2. */
class RedisSwitchoverOnOldestTest extends RedisSwitchoverTest {
    @TempDir
    private static Path programs;

    @Override
    Path server() throws IOException {
        return OldestRedis.server(programs);
    }
}
