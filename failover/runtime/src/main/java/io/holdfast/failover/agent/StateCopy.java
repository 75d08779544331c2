package io.holdfast.failover.agent;

import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The newest state of a group that this node was told, beside its promise. It is evidence and never obeyed: from what
 * all nodes kept, a register whose stores are gone can be rebuilt. The folder is its owner's alone, for the state names
 * the group's password.
 */
public final class StateCopy {
    private final Path folder;
    private final DurableFile file;

    StateCopy(Path groupFolder) {
        folder = groupFolder.resolve("told");
        file = new DurableFile(folder, "state.json");
    }

    /** What was kept, if anything was. */
    public static Optional<GroupState> read(Path nodeDataDir, GroupName group) throws IOException {
        var kept = new StateCopy(PromiseStore.folder(nodeDataDir, group)).file.path();
        return Files.exists(kept)
                ? Optional.of(Json.read(Files.readAllBytes(kept), GroupState.class))
                : Optional.empty();
    }

    void keep(GroupState state) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        file.write(Json.bytes(state));
    }
}
