package io.holdfast.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoEndTest {
    private Path folder = Path.of("/");
    private List<Process> started = List.of();

    @BeforeEach
    void place() throws IOException {
        folder = Files.createTempDirectory("holdfast-demo-end").toRealPath();
        Files.createDirectories(folder.resolve("h1"));
    }

    @AfterEach
    void end() throws Exception {
        for (var process : started) {
            process.destroyForcibly().waitFor();
        }
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void whatADemoLeavesIsEndedWithItAndItsFolderRemoved() throws Exception {
        var redis = sleeping("redis-server", folder.resolve("h1"));
        var other = sleeping("bystander", folder.resolve("h1"));
        var elsewhere = sleeping("redis-server", Path.of("/"));
        started = List.of(redis, other, elsewhere);
        try (var end = DemoEnd.watch(folder, true, 1)) {
            assertThat(end.process().waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(redis.isAlive()).isTrue();
        }

        assertThat(redis.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(other.isAlive()).isTrue();
        assertThat(elsewhere.isAlive()).isTrue();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aFolderThatTheOperatorNamedStays() throws Exception {
        var postgres = sleeping("postgres", folder.resolve("h1"));
        started = List.of(postgres);

        DemoEnd.watch(folder, false, 1).close();

        assertThat(postgres.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("h1")).exists();
    }

    /** A process that has only the name in common with the real one. */
    private Process sleeping(String name, Path where) throws IOException {
        var program = Files.createDirectories(folder.resolve("bin-" + name)).resolve(name);
        if (!Files.exists(program)) {
            Files.copy(Path.of("/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new ProcessBuilder(program.toString(), "60")
                .directory(where.toFile())
                .start();
    }
}
