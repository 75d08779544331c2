package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParametersWatchTest {
    @TempDir
    Path folder = Path.of("");

    private long changes;

    private Path write(String parameters) throws IOException {
        var file = folder.resolve("application.conf");
        Files.writeString(file, """
                holdfast {
                  node { name = h1, host = "127.0.44.81", data-dir = "/tmp/h1" }
                  cluster { name = c, control-nodes = ["h1@127.0.44.81", "h2@127.0.44.82", "h3@127.0.44.83"] }
                  security { insecure = true }
                  groups { main { engine = postgres
                    instance { port = 5432, data-dir = "/tmp/pg", bin-dir = "/usr/bin", run-as = postgres
                               parameters { %s } } } }
                }
                """.formatted(parameters));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + 1000 * ++changes));
        return file;
    }

    @Test
    void aChangedFileIsPassedOnAndAWrongOneIsNot() throws Exception {
        var heard = new LinkedBlockingQueue<Map<String, String>>();
        var file = write("work_mem = 4MB");
        try (var watch = ParametersWatch.start(file, new GroupName("main"), Duration.ofMillis(10), heard::add)) {
            assertThat(watch).isNotNull();

            write("work_mem = 8MB");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(Map.of("work_mem", "8MB"));

            write("work_mem = ");
            write("work_mem = 9MB, jit = off");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(Map.of("work_mem", "9MB", "jit", "off"));
        }
    }
}
