package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisStoreTest {
    @TempDir
    Path folder;

    /** Where all hosts lost power and came back so, nobody would have led any more. */
    @Test
    void theSameFilesOnADiskWithAnotherNumberAreTheSame() throws IOException {
        var settings = new RedisNode("h9", folder, "127.0.40.9", Map.of()).settings();
        var files = Files.createDirectories(settings.dataDir().resolve("appendonlydir"));
        Files.writeString(files.resolve("appendonly.aof.manifest"), "a file");
        var store = new Store(settings);
        var name = store.name();

        assertThat(name).contains("ino=").doesNotContain("dev=");
        assertThat(store.is(name)).isTrue();
        assertThat(store.is(name.replace("ino=", "dev=7f00,ino="))).isTrue();
        assertThat(store.is(name.replace("ino=", "ino=9"))).isFalse();
        assertThat(store.is("")).isFalse();
    }
}
