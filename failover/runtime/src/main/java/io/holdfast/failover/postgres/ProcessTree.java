package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every process of one data directory, whoever started it: PostgreSQL's processes all stand in their data directory,
 * so orphans of a dead postmaster are found as well as its children.
 */
final class ProcessTree {
    private final Path dataDir;

    ProcessTree(Path dataDir) {
        this.dataDir = dataDir;
    }

    List<Long> pids() throws IOException {
        var real = Files.exists(dataDir) ? dataDir.toRealPath() : dataDir;
        var found = new ArrayList<Long>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var entry : entries) {
                if (standsIn(entry, real)) {
                    found.add(Long.parseLong(entry.getFileName().toString()));
                }
            }
        }
        return found;
    }

    private static boolean standsIn(Path process, Path folder) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(folder)
                    && Files.readString(process.resolve("comm")).startsWith("postgres")
                    && !zombie(process);
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    private static boolean zombie(Path process) throws IOException {
        var stat = Files.readString(process.resolve("stat"));
        return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    }

    /** SIGKILL to all until none is left; a stopped process dies of it as well. */
    void kill() throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (var left = pids(); !left.isEmpty(); left = pids()) {
            left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("processes of " + dataDir + " do not die: " + left);
            }
            pause();
        }
    }

    /** True once none is left, false when that takes longer. */
    boolean awaitGone(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!pids().isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause();
        }
        return true;
    }

    static void pause() throws IOException {
        pause(5);
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The child of {@code postmaster} whose title says {@code role}. */
    static List<Long> children(long postmaster, String role) throws IOException {
        var file = Path.of("/proc/" + postmaster + "/task/" + postmaster + "/children");
        var found = new ArrayList<Long>();
        for (long pid : childPids(postmaster, file)) {
            if (title(pid).filter(title -> title.contains(role)).isPresent()) {
                found.add(pid);
            }
        }
        return found;
    }

    private static List<Long> childPids(long postmaster, Path file) throws IOException {
        if (!Files.exists(file)) {
            return ProcessHandle.of(postmaster).stream()
                    .flatMap(ProcessHandle::children)
                    .map(ProcessHandle::pid)
                    .toList();
        }
        try {
            return Files.readString(file)
                    .strip()
                    .lines()
                    .flatMap(line -> List.of(line.split(" ", -1)).stream())
                    .filter(word -> !word.isBlank())
                    .map(Long::valueOf)
                    .toList();
        } catch (java.nio.file.NoSuchFileException gone) {
            return List.of();
        }
    }

    private static Optional<String> title(long pid) {
        try {
            return Optional.of(
                    new String(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    static void signal(String name, long pid) throws IOException {
        Command.of(List.of("kill", "-" + name, Long.toString(pid)))
                .within(Duration.ofSeconds(5))
                .run();
    }
}
