package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path folder = Path.of("");

    private String reason(String log) throws IOException {
        return LogTail.lastReason(Files.writeString(folder.resolve("log"), log));
    }

    @Test
    void theCauseBeforeTheLastWordIsTold() throws IOException {
        assertThat(reason("""
                2026-11-21 08:00:00.000 UTC [7] LOG:  unrecognized configuration parameter "no_such" in file "/c" line 3
                2026-11-21 08:00:00.000 UTC [7] FATAL:  configuration file "/c" contains errors
                """))
                .startsWith("unrecognized configuration parameter \"no_such\" in file \"/c\" line 3;"
                        + " configuration file \"/c\" contains errors");
    }

    @Test
    void theHintAfterItIsTold() throws IOException {
        assertThat(reason("""
                2026-11-21 08:00:00.000 UTC [7] LOG:  starting PostgreSQL 15.18
                2026-11-21 08:00:00.000 UTC [7] FATAL:  could not map anonymous shared memory
                2026-11-21 08:00:00.000 UTC [7] HINT:  reduce the request size
                """)).startsWith("could not map anonymous shared memory; reduce the request size (");
    }

    @Test
    void theEndOfASessionOrAStreamIsNotTheServers() throws IOException {
        assertThat(reason("""
                2026-11-21 08:00:00.000 UTC [7] LOG:  database system is ready
                2026-11-21 08:00:00.000 UTC [8] a@b/psql FATAL:  password authentication failed for user "a"
                2026-11-21 08:00:00.000 UTC [9] FATAL:  could not connect to the primary server: refused
                """)).startsWith("see ");
    }

    @Test
    void aSessionsPanicIsTheServersEnd() throws IOException {
        assertThat(reason("""
                2026-11-21 08:00:00.000 UTC [8] a@b/psql PANIC:  could not write to file "x": No space left on device
                2026-11-21 08:00:00.000 UTC [8] a@b/psql STATEMENT:  insert
                """)).startsWith("could not write to file \"x\": No space left on device (");
    }
}
