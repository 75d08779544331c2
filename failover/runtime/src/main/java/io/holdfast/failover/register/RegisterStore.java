package io.holdfast.failover.register;

import io.holdfast.failover.agent.DurableFile;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.StorageImplUtils;
import org.apache.ratis.util.SizeInBytes;
import org.jspecify.annotations.Nullable;

/**
 * This node's folder of the register, held by one process. {@code register/} has the log, the snapshots and the store's
 * id; {@code register.json} beside it is the {@link StoreMark}, which remembers what the store should be when the store
 * is gone. A store that the mark calls formed is never made anew: whoever forgot a vote or an entry could help to elect
 * a leader that lacks what was decided.
 */
final class RegisterStore implements AutoCloseable {
    private static final String REMEDY =
            ": put it back as it was or, if it is gone for good, move what is left of register* away, start this node again"
                    + " and do what it says then";

    private final Path folder;
    private final Path raft;
    private final DurableFile markFile;
    private final DurableFile idFile;
    private final FileChannel lock;
    private final Optional<RebuildPlan> plan;
    private volatile StoreMark mark;

    private RegisterStore(RegisterSettings settings, FileChannel lock) throws IOException, RefusedException {
        this.lock = lock;
        folder = settings.folder().resolve("register");
        raft = folder.resolve("raft");
        markFile = new DurableFile(settings.folder(), "register.json");
        idFile = new DurableFile(folder, "identity");
        mark = Files.exists(markFile.path()) ? known(settings) : first(settings);
        plan = mark.rebuilt() == null
                ? Optional.empty()
                : RebuildPlan.kept(settings.folder()).filter(p -> p.id().equals(mark.rebuilt()));
    }

    static RegisterStore open(RegisterSettings settings) throws RefusedException {
        try {
            Files.createDirectories(settings.folder());
            var lock = lock(settings.folder().resolve("register.lock"));
            try {
                return new RegisterStore(settings, lock);
            } catch (IOException | RefusedException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new RefusedException("The register's folder in " + settings.folder()
                    + " cannot be read and written (" + e
                    + "): give it to the user that runs Holdfast, on a disk with room.");
        }
    }

    /**
     * Gives up what is stored here and begins anew with {@code plan}, together with the other control nodes. The old
     * store is put aside and never used again. Any crash leaves it to be done once more.
     */
    static void rebuild(Path nodeDataDir, Testimony self, RebuildPlan plan) throws IOException, RefusedException {
        Files.createDirectories(nodeDataDir);
        try (var held = lock(nodeDataDir.resolve("register.lock"))) {
            if (begun(nodeDataDir, plan)) {
                return;
            }
            putAside(nodeDataDir.resolve("register.json"), plan);
            putAside(nodeDataDir.resolve("register"), plan);
            plan.keep(nodeDataDir);
            var made = newMark(self.cluster(), self.node(), self.controlNodes(), plan.id());
            new DurableFile(nodeDataDir, "register.json").write(Json.bytes(made));
            held.force(true);
        }
    }

    /** A store that has begun with the plan already is left as it is. */
    private static boolean begun(Path nodeDataDir, RebuildPlan plan) throws IOException {
        var file = nodeDataDir.resolve("register.json");
        return Files.exists(file)
                && plan.id()
                        .equals(Json.read(Files.readAllBytes(file), StoreMark.class)
                                .rebuilt());
    }

    /** Refuses while a node runs on this folder. */
    static void requireIdle(Path nodeDataDir) throws IOException, RefusedException {
        if (Files.isDirectory(nodeDataDir)) {
            lock(nodeDataDir.resolve("register.lock")).close();
        }
    }

    private static void putAside(Path old, RebuildPlan plan) throws IOException {
        if (Files.exists(old)) {
            Files.move(old, old.resolveSibling(old.getFileName() + ".before-" + plan.id()));
        }
    }

    private static FileChannel lock(Path file) throws IOException, RefusedException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held within this process: the same answer
        }
        channel.close();
        throw new RefusedException("Another process keeps its register in " + file.getParent()
                + ": stop that one, or give this node a data directory of its own.");
    }

    private StoreMark known(RegisterSettings settings) throws IOException, RefusedException {
        var found = Json.read(Files.readAllBytes(markFile.path()), StoreMark.class);
        if (!found.cluster().equals(settings.cluster()) || !found.node().equals(settings.self())) {
            throw new RefusedException(markFile.path() + " belongs to node '" + found.node() + "' of cluster '"
                    + found.cluster() + "', this is '" + settings.self() + "' of '" + settings.cluster()
                    + "': correct the names or the data directory.");
        }
        if (!found.formed()) {
            empty();
            return found;
        }
        if (!Files.exists(idFile.path()) || !Files.readString(idFile.path()).equals(found.store()) || !hasLog()) {
            throw new RefusedException("The register's store " + folder + " of '" + found.node()
                    + "' is empty or another one, but this node was part of a register before" + REMEDY + ".");
        }
        requireAsFarAsBefore(settings.folder(), found.store());
        return found;
    }

    /** A store from an older copy has forgotten votes and entries just as an empty one has. */
    private void requireAsFarAsBefore(Path nodeDataDir, String id) throws IOException, RefusedException {
        var before = StoreReach.remembered(nodeDataDir);
        if (before.isEmpty()) {
            return;
        }
        var now = StoreReach.of(id, raft);
        if (now.behind(before.get())) {
            throw new RefusedException("The register's store " + folder + " was put back from an older copy (it reaches"
                    + " entry " + now.index() + " of term " + now.term() + ", this node had confirmed entry "
                    + before.get().index() + " of term " + before.get().term()
                    + "), so it has no vote: move what is there of register* away, start this node again and do what it"
                    + " says then.");
        }
    }

    private StoreMark first(RegisterSettings settings) throws IOException, RefusedException {
        if (Files.exists(idFile.path()) || hasLog()) {
            throw new RefusedException("The register's store " + folder + " is there, but its mark " + markFile.path()
                    + " is not" + REMEDY + ".");
        }
        empty();
        var names = settings.controlNodes().stream()
                .map(RegisterSettings.ControlNode::name)
                .toList();
        var made = newMark(settings.cluster(), settings.self(), names, null);
        markFile.write(Json.bytes(made));
        return made;
    }

    private static StoreMark newMark(
            String cluster, NodeName node, List<NodeName> controlNodes, @Nullable String rebuilt) {
        return new StoreMark(cluster, node, controlNodes, UUID.randomUUID().toString(), Map.of(), rebuilt);
    }

    /** What a rebuilt register begins with, as this node was given it. */
    Optional<RebuildPlan> plan() {
        return plan;
    }

    StoreMark mark() {
        return mark;
    }

    /** The folder in which Ratis keeps one folder per group. */
    Path raftFolder() {
        return raft;
    }

    /** Makes the store, empty, and then marks it as formed: from here on it must never be found empty again. */
    synchronized void form(Map<String, String> roster, @Nullable String rebuilt, RaftGroupId group) throws IOException {
        empty();
        var files = raft.resolve(group.getUuid().toString());
        Files.createDirectories(raft);
        try (var storage = StorageImplUtils.newRaftStorage(
                files.toFile(),
                SizeInBytes.valueOf(0),
                RaftStorage.StartupOption.FORMAT,
                CorruptionPolicy.getDefault())) {
            storage.initialize();
        }
        idFile.write(mark.store().getBytes(StandardCharsets.UTF_8));
        for (var made : List.of(files.resolve("current"), files, raft, folder)) {
            try (var entries = FileChannel.open(made, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
        var formed = mark.formedOf(roster, rebuilt);
        markFile.write(Json.bytes(formed));
        mark = formed;
    }

    private boolean hasLog() throws IOException {
        if (!Files.isDirectory(raft)) {
            return false;
        }
        try (var files = Files.walk(raft)) {
            return files.anyMatch(file -> file.endsWith("raft-meta"));
        }
    }

    /** Nothing in it ever took part in anything: the mark says so. */
    private void empty() throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
