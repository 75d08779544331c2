package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.InstanceState;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisAlarmTest {
    @Test
    void aDiskThatTakesNoSnapshotsIsToldBecauseWritesAreRefused() throws Exception {
        try (var group = new RedisGroup(Map.of("save", "3600 1000000"))) {
            group.born();
            var primary = group.primary();
            var folder = primary.settings().dataDir();
            var before = Files.getPosixFilePermissions(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
            try {
                assertThat(Plain.once(primary, "BGSAVE")).contains("Background saving");
                primary.until("it says so", s -> s.why().startsWith("its last snapshot failed"));
                assertThat(Plain.once(primary, "SET a 1")).startsWith("-MISCONF");
                assertThat(primary.seen().state()).isEqualTo(InstanceState.RUNNING);
            } finally {
                Files.setPosixFilePermissions(folder, before);
            }
            assertThat(Plain.once(primary, "BGSAVE")).contains("Background saving");

            primary.until("all is well again", s -> s.why().isEmpty());
            assertThat(Plain.once(primary, "SET a 1")).isEqualTo("OK");
        }
    }
}
