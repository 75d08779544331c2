package io.holdfast.multijvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Faults done to processes, each by its id; a fault counts only once it was seen to have worked. */
public final class Signals {
    private static final Duration EFFECT = Duration.ofMinutes(1);

    private Signals() {}

    public static void kill9(long pid) {
        send("KILL", pid);
        Await.that("process " + pid + " is dead", EFFECT, () -> !alive(pid));
    }

    public static void pause(long pid) {
        send("STOP", pid);
        Await.that("process " + pid + " stands still", EFFECT, () -> paused(pid));
    }

    public static void resume(long pid) {
        send("CONT", pid);
    }

    public static void send(String signal, long pid) {
        try {
            var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .start();
            kill.getInputStream().readAllBytes();
            kill.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while signalling " + pid, e);
        }
    }

    /** A zombie is dead, whether or not somebody has fetched its exit code. */
    public static boolean alive(long pid) {
        return state(pid).filter(state -> state != 'Z' && state != 'X').isPresent();
    }

    public static boolean paused(long pid) {
        return state(pid).filter(state -> state == 'T').isPresent();
    }

    /** Children of {@code pid} whose title holds {@code role}, for example a walsender. */
    public static List<Long> children(long pid, String role) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .filter(child -> read(child, "cmdline").contains(role))
                .toList();
    }

    /** Every process that works in {@code folder} or carries {@code tag} in its environment, whoever its parent is. */
    public static List<Long> belongingTo(Path folder, String tag) {
        var found = new ArrayList<Long>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != ProcessHandle.current().pid()
                        && alive(pid)
                        && (worksIn(entry, folder) || read(pid, "environ").contains(tag))) {
                    found.add(pid);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("/proc cannot be listed", e);
        }
        return found;
    }

    /** kill -9 to all of {@link #belongingTo}, until none is left: the dying start no others any more. */
    public static void killAll(Path folder, String tag) {
        Await.that("nothing is left in " + folder, EFFECT, () -> {
            var left = belongingTo(folder, tag);
            left.forEach(pid -> send("KILL", pid));
            return left.isEmpty();
        });
    }

    private static boolean worksIn(Path process, Path folder) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder);
        } catch (IOException goneOrForeign) {
            return false;
        }
    }

    private static Optional<Character> state(long pid) {
        var stat = read(pid, "stat");
        int behindName = stat.lastIndexOf(')');
        return behindName < 0 ? Optional.empty() : Optional.of(stat.charAt(behindName + 2));
    }

    static String read(long pid, String file) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.UTF_8);
        } catch (IOException goneOrForeign) {
            return "";
        }
    }
}
