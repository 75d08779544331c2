package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Command;
import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Incarnation;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The data directory while nothing runs in it: whose it is, what it holds, and its life's id. The id stands in the
 * directory and beside it; only when both agree is this the data that this node knew before.
 */
final class DataDirectory {
    private static final String LIFE = "holdfast.incarnation";

    /** PG_CONTROL_FILE_SIZE, bytes, of every version. */
    private static final long CONTROL_FILE = 8192;

    /** What pg_controldata says, and ends well all the same, of a file whose checksum is wrong. */
    private static final String UNTRUSTWORTHY = "WARNING:";

    /** {@code pg_control} cannot be believed, so nothing here can be started or compared; its copy elsewhere is whole. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedException(Path folder, String how) {
            super("pg_control in " + folder + " is damaged (" + how + "): have this member cloned anew (reinit)");
        }
    }

    private final PostgresSettings settings;
    private final RunAs owner;
    private final RunAs agent = new RunAs("", List.of());
    private volatile @Nullable ControlData lastRead;

    DataDirectory(PostgresSettings settings, RunAs owner) {
        this.settings = settings;
        this.owner = owner;
    }

    Path path() {
        return settings.dataDir();
    }

    boolean empty() throws IOException {
        if (!Files.isDirectory(path())) {
            return true;
        }
        if (Files.exists(path().resolve("PG_VERSION"))) {
            return false; // as nearly always, and asked many times a second
        }
        try (var entries = Files.list(path())) {
            return entries.allMatch(entry -> entry.endsWith("lost+found"));
        }
    }

    boolean holdsCluster() {
        return Files.exists(path().resolve("PG_VERSION")) && Files.exists(path().resolve("global/pg_control"));
    }

    /** Holdfast made or adopted this data. */
    boolean known() {
        return Files.exists(path().resolve(LIFE));
    }

    int version() throws IOException {
        return Integer.parseInt(Durable.read(path().resolve("PG_VERSION")).strip());
    }

    /** What was read last; what this data was made with never changes. */
    ControlData shape() throws IOException {
        var read = lastRead;
        return read == null ? control() : read;
    }

    ControlData control() throws IOException {
        var result = Command.of(List.of(settings.binary("pg_controldata").toString(), "-D", path().toString()))
                .within(Duration.ofSeconds(10))
                .run();
        if (!result.succeeded() && Files.size(path().resolve("global/pg_control")) < CONTROL_FILE) {
            throw new DamagedException(path(), "it is too short");
        }
        if (!result.succeeded()) {
            throw new IOException(
                    "pg_controldata failed: " + result.lastLine()); // a slow disk, no process left: it passes
        }
        if (result.output().contains(UNTRUSTWORTHY)) {
            throw new DamagedException(path(), "its checksum is wrong");
        }
        var control = ControlData.parse(result.output());
        lastRead = control;
        return control;
    }

    /** The data that this node knew before, whatever its control file says. */
    boolean same() throws IOException {
        var inside = Durable.read(path().resolve(LIFE)).strip();
        return !inside.isEmpty()
                && inside.equals(
                        Durable.read(settings.stateDir().resolve("incarnation")).strip());
    }

    /** The id of this life; a directory that came back without its note beside, or with another's, begins a new one. */
    Incarnation incarnation() throws IOException {
        return same() ? new Incarnation(Durable.read(path().resolve(LIFE)).strip()) : newIncarnation();
    }

    @Nullable
    Incarnation noted() throws IOException {
        var beside = Durable.read(settings.stateDir().resolve("incarnation")).strip();
        return beside.isEmpty() ? null : new Incarnation(beside);
    }

    Incarnation newIncarnation() throws IOException {
        var fresh = new Incarnation(UUID.randomUUID().toString());
        keep(fresh);
        return fresh;
    }

    /** Writes the id into both places; after a rewind the directory holds the source's. */
    void keep(Incarnation life) throws IOException {
        Durable.write(settings.stateDir().resolve("incarnation"), life.value() + "\n", agent);
        Durable.write(path().resolve(LIFE), life.value() + "\n", owner);
    }

    /** Makes the directory if there is none; its owner is the server's user. */
    void prepare() throws IOException {
        if (!Files.isDirectory(path())) {
            var parent = path().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            owner.ownFolder(path());
        }
    }

    /** Removes what is inside, never the directory itself: it may be a mount point. Links are cut, not followed. */
    void wipe() throws IOException {
        if (!Files.isDirectory(path())) {
            return;
        }
        List<Path> tablespaces = tablespaces();
        empty(path());
        for (var folder : tablespaces) {
            empty(folder);
        }
    }

    /** Where tablespaces outside the directory lie: they belong to the data and go with it. */
    private List<Path> tablespaces() throws IOException {
        var links = path().resolve("pg_tblspc");
        if (!Files.isDirectory(links)) {
            return List.of();
        }
        try (var entries = Files.list(links)) {
            return entries.map(DataDirectory::target).flatMap(Optional::stream).toList();
        }
    }

    private static Optional<Path> target(Path link) {
        try {
            return Files.isSymbolicLink(link) ? Optional.of(link.toRealPath()) : Optional.empty();
        } catch (IOException dangling) {
            return Optional.empty();
        }
    }

    private static void empty(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!folder.equals(root) && !folder.endsWith("lost+found")) {
                    Files.delete(folder);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The signal that makes PostgreSQL start as a replica; the opposite one must not be there. */
    void markAsReplica() throws IOException {
        Durable.delete(path().resolve("recovery.signal"));
        Durable.write(path().resolve("standby.signal"), "", owner);
    }

    /**
     * Takes the lines of remarks out of a file of settings. Every process of a server reads the whole file at each reload,
     * and initdb's holds 800 lines of them, which PostgreSQL keeps as postgresql.conf.sample as well.
     */
    void withoutRemarks(String name) throws IOException {
        var file = path().resolve(name);
        var settings = Durable.read(file)
                .lines()
                .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                .toList();
        Durable.write(file, String.join("\n", settings) + "\n", owner);
    }
}
