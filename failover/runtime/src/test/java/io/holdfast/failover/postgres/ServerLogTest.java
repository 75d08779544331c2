package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
    @TempDir
    Path folder = Path.of("");

    private Path file = Path.of("");
    private ServerLog log = new ServerLog(Path.of("/"), new RunAs("", List.of()), 0);

    @BeforeEach
    void limitOfTen() throws IOException {
        file = folder.resolve("log");
        log = new ServerLog(file, new RunAs("", List.of()), 10);
        log.turn();
    }

    private void append(FileChannel server, String text) throws IOException {
        assertThat(server.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))))
                .isPositive();
    }

    @Test
    void aFullFileIsEmptiedUnderTheServersHandsAndItsNewestPartKept() throws IOException {
        try (var server = FileChannel.open(file, StandardOpenOption.APPEND)) {
            append(server, "0123456789");
            assertThat(log.bound()).isFalse();
            append(server, "abc");

            assertThat(log.bound()).isTrue();
            append(server, "new");

            assertThat(Files.readString(file)).isEqualTo("new");
            assertThat(Files.readString(folder.resolve("log.1"))).isEqualTo("3456789abc");
        }
    }

    @Test
    void eachStartBeginsAFile() throws IOException {
        Files.writeString(file, "first");
        log.turn();

        assertThat(Files.readString(file)).isEmpty();
        assertThat(Files.readString(folder.resolve("log.1"))).isEqualTo("first");
    }
}
