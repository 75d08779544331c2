package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * Stands in for a node's pg_rewind: the real one runs to its end, and while this is open its success is not told until the
 * caller was ended, so that another order can come in between. It can be made to fail, too.
 */
final class HeldRewind implements AutoCloseable {
    private final Path folder;

    private HeldRewind(Path folder) {
        this.folder = folder;
    }

    /** The node's programs from now on; before its start. */
    static void install(TestNode node) throws IOException {
        var bin = Files.createDirectories(node.folder.resolve("bin"));
        try (var programs = Files.newDirectoryStream(TestNode.BIN)) {
            for (var program : programs) {
                if (!program.endsWith("pg_rewind")) {
                    Files.createSymbolicLink(bin.resolve(program.getFileName().toString()), program);
                }
            }
        }
        var script = Files.writeString(bin.resolve("pg_rewind"), """
                #!/bin/bash
                if [ -e "%2$s/refuse" ]; then
                  echo "pg_rewind: error: refused" >&2
                  exit 1
                fi
                "%1$s/pg_rewind" "$@"
                code=$?
                if [ -e "%2$s/hold" ] && [[ " $* " != *" --dry-run "* ]]; then
                  echo "$code $$" > "%2$s/ended"
                  while [ -e "%2$s/hold" ]; do sleep 0.02; done
                fi
                exit $code
                """.formatted(TestNode.BIN, bin));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(bin, PosixFilePermissions.fromString("rwxrwxrwx"));
        node.bin = bin;
    }

    static HeldRewind of(TestNode node) throws IOException {
        Files.writeString(node.bin.resolve("hold"), "");
        return new HeldRewind(node.bin);
    }

    /** From now on each one fails, before it changes anything. */
    static void refuse(TestNode node) throws IOException {
        Files.writeString(node.bin.resolve("refuse"), "");
    }

    static void allow(TestNode node) throws IOException {
        Files.deleteIfExists(node.bin.resolve("refuse"));
    }

    void awaitEnded() {
        Await.until("pg_rewind has ended well", () -> ended().startsWith("0 "));
    }

    /** Whoever waits for its success has not given up. */
    void goesOnFor(Duration time) {
        Await.holds("it is waited for", time, this::alive);
    }

    /** Whoever waits for its success has given up. */
    void awaitGivenUp() {
        Await.until("its caller has ended it", () -> !alive());
    }

    private boolean alive() {
        long held = Long.parseLong(ended().split(" ", 2)[1]);
        return ProcessHandle.of(held).filter(ProcessHandle::isAlive).isPresent();
    }

    private String ended() {
        try {
            return Files.exists(folder.resolve("ended"))
                    ? Files.readString(folder.resolve("ended")).strip()
                    : "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder.resolve("hold"));
    }
}
