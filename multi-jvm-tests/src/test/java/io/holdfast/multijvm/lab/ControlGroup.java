package io.holdfast.multijvm.lab;

import io.holdfast.multijvm.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Processes of which the kernel allows only so much memory, or so many threads; of version 1 or 2 of control groups. */
public final class ControlGroup {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path parent;
    private final Path folder;
    private final boolean first;

    private ControlGroup(Path parent, boolean first) {
        this.parent = parent;
        this.folder = parent.resolve(Names.fresh().space("few"));
        this.first = first;
    }

    /**
     * A new one with nothing in it, below the one that this process is in where the version allows that; empty where the kernel
     * or this machine's rights do not give it.
     *
     * @param controller {@code memory} or {@code pids}
     */
    public static Optional<ControlGroup> of(String controller) throws IOException {
        var own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> List.of(line.split(":", 3)[1].split(",", -1)).contains(controller))
                .map(line -> ROOT.resolve(controller).resolve(line.split(":", 3)[2].substring(1)))
                .findFirst();
        var group = new ControlGroup(own.orElse(ROOT), own.isPresent());
        return Shell.attempt("mkdir", group.folder.toString()).good()
                        && Files.exists(group.folder.resolve(controller.equals("pids") ? "pids.max" : group.ofMemory()))
                ? Optional.of(group)
                : Optional.empty();
    }

    private String ofMemory() {
        return first ? "memory.limit_in_bytes" : "memory.max";
    }

    public void add(long pid) {
        write(folder.resolve("cgroup.procs"), Long.toString(pid));
    }

    public void limitMemory(long bytes) {
        write(folder.resolve(ofMemory()), Long.toString(bytes));
    }

    /** How many threads its processes may have, which a process counts itself as. */
    public void limitThreads(long most) {
        write(folder.resolve("pids.max"), Long.toString(most));
    }

    public long threads() {
        return Long.parseLong(read("pids.current").strip());
    }

    /** How many threads were refused. */
    public long threadsRefused() {
        return number(read("pids.events"), "max");
    }

    /** How many of its processes the kernel killed because it had no memory for them. */
    public long kills() {
        return number(read(first ? "memory.oom_control" : "memory.events"), "oom_kill");
    }

    private static long number(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(
                        line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    /** Who is left in it goes on without its limits. */
    public void remove() {
        Await.that(folder + " is removed", PATIENCE, () -> {
            for (var pid : read("cgroup.procs").lines().toList()) {
                Shell.attempt("sh", "-c", "echo " + pid + " > " + parent.resolve("cgroup.procs"));
            }
            return Shell.attempt("rmdir", folder.toString()).good();
        });
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
