package io.holdfast.failover.register;

import io.holdfast.failover.agent.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Under which identity this node keeps its copy of the register: a random id that lives in the store and dies with it,
 * and a mark outside the store that the node was once part of a formed register.
 */
final class StoreIdentity {
    private final String id;
    private final Path mark;

    private StoreIdentity(String id, Path mark) {
        this.id = id;
        this.mark = mark;
    }

    String id() {
        return id;
    }

    /** Finds or makes the identity; {@code known} asks the other control nodes for the identities they remember. */
    static StoreIdentity open(RegisterSettings settings, Supplier<Map<String, String>> known) throws RefusedException {
        var store = settings.folder().resolve("register");
        var file = store.resolve("identity");
        var mark = settings.folder().resolve("register-formed");
        try {
            Files.createDirectories(store);
            Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwx------"));
            if (Files.exists(file)) {
                return new StoreIdentity(Files.readString(file).strip(), mark);
            }
            if (Files.exists(mark) || known.get().containsKey(settings.self().value())) {
                throw new RefusedException("The register's store " + store + " of " + settings.self()
                        + " is empty, but this node was part of a register before: restore the folder, or give the node a"
                        + " new name and replace it in cluster.control-nodes; starting it empty could undo decisions.");
            }
            var id = UUID.randomUUID().toString();
            durably(file, id);
            return new StoreIdentity(id, mark);
        } catch (IOException e) {
            throw new RefusedException("The register's folder " + store + " cannot be written (" + e
                    + "): give it to the user that runs Holdfast, with room on its disk.");
        }
    }

    /** The register has admitted this identity. */
    void noteFormed() {
        try {
            if (!Files.exists(mark)) {
                durably(mark, id);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the mark " + mark + " cannot be written", e);
        }
    }

    private static void durably(Path file, String content) throws IOException {
        Files.writeString(file, content);
        for (var path : new Path[] {file, file.getParent()}) {
            try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
