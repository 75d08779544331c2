package io.holdfast.failover.agent;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guard outside the JVM: a small shell script in a session of its own. Callers pass what remains of the lease; the
 * guard adds {@link LeaseSettings#guard} to it. When this JVM dies, or is closed without having disarmed, the time that
 * was given still holds, and then the processes end.
 */
public final class ProcessGuard implements PrimaryGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGuard.class);
    private static final String SCRIPT = "guard.sh";
    private static final String JOURNAL = "guard.log";

    /** Less than the renewal of a lease: each renewal is passed on, a burst of calls is not. */
    private static final long WORTH_TELLING_MILLIS = 200;

    private final Path folder;
    private final Duration addition;
    private final RandomAccessFile uptime;
    private @Nullable Watching watching;

    private record Watching(ProcessIdentity target, Process guard, long until) {}

    /** @param uptime open already: a node that can open nothing more must go on extending */
    private ProcessGuard(Path folder, Duration addition, RandomAccessFile uptime) {
        this.folder = folder;
        this.addition = addition;
        this.uptime = uptime;
    }

    /**
     * Puts the script into the group's folder on this node, where the guard also notes whom it ended.
     *
     * @throws RefusedException when the guard could not be started there
     */
    public static ProcessGuard in(Path folder, LeaseSettings settings) throws RefusedException {
        try (var script = ProcessGuard.class.getResourceAsStream(SCRIPT)) {
            var text = Objects.requireNonNull(script, "the script is part of this program")
                    .readAllBytes();
            new DurableFile(folder, SCRIPT).write(text);
            requireTools();
            return new ProcessGuard(folder, settings.guard(), new RandomAccessFile("/proc/uptime", "r"));
        } catch (IOException e) {
            throw new RefusedException("the guard of a primary cannot run from " + folder + " (" + e.getMessage()
                    + "): it needs the programs bash and setsid, and a folder that can be written");
        }
    }

    @Override
    public synchronized void arm(long pid, Duration remaining) {
        var target = ProcessIdentity.of(pid);
        if (target.isEmpty()) {
            LOG.warn("process {} is gone, there is nothing to guard", pid);
            return;
        }
        if (watching != null && watching.target().equals(target.get())) {
            extend(remaining);
            return;
        }
        disarm();
        watching = start(target.get(), until(remaining));
    }

    @Override
    public synchronized void extend(Duration remaining) {
        var current = watching;
        if (current == null) {
            return;
        }
        long until = until(remaining);
        if (!current.guard().isAlive()) {
            replace(current, until);
        } else if (until - current.until() >= WORTH_TELLING_MILLIS) {
            tell(current, "until " + until);
            watching = new Watching(current.target(), current.guard(), until);
        }
    }

    @Override
    public synchronized void disarm() {
        var current = watching;
        watching = null;
        if (current != null) {
            tell(current, "disarm");
            letGo(current);
        }
    }

    /** Lets go of the guard without disarming it: who still runs ends with its lease. */
    @Override
    public synchronized void close() {
        var current = watching;
        watching = null;
        if (current != null) {
            letGo(current);
        }
    }

    private static void requireTools() throws IOException {
        var check = new ProcessBuilder("setsid", "bash", "-c", "exit 0").start();
        try {
            if (check.waitFor() != 0) {
                throw new IOException("bash does not run");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void replace(Watching current, long until) {
        watching = null;
        if (current.target().runs()) {
            LOG.warn(
                    "the guard of process {} is gone, a new one takes its place",
                    current.target().pid());
            watching = start(current.target(), until);
        }
    }

    private Watching start(ProcessIdentity target, long until) {
        var builder = new ProcessBuilder(
                "setsid",
                "bash",
                folder.resolve(SCRIPT).toString(),
                Long.toString(target.pid()),
                Long.toString(target.started()),
                Long.toString(until),
                folder.resolve(JOURNAL).toString());
        builder.directory(Path.of("/").toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return new Watching(target, builder.start(), until);
        } catch (IOException e) {
            throw new UncheckedIOException("the guard of process " + target.pid() + " cannot be started", e);
        }
    }

    /** A guard that cannot be told anything any more acts when its time is over, or is replaced at the next extension. */
    private static void tell(Watching current, String line) {
        try {
            var pipe = current.guard().getOutputStream();
            pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            LOG.debug(
                    "the guard of process {} does not listen", current.target().pid(), e);
        }
    }

    private static void letGo(Watching current) {
        try {
            current.guard().getOutputStream().close();
        } catch (IOException e) {
            LOG.debug(
                    "the guard of process {} was gone already", current.target().pid(), e);
        }
    }

    private long until(Duration remaining) {
        return uptimeMillis() + remaining.plus(addition).toMillis();
    }

    private long uptimeMillis() {
        try {
            uptime.seek(0);
            var seconds = uptime.readLine().split(" ", 2)[0];
            return Long.parseLong(seconds.replace(".", "")) * 10;
        } catch (IOException e) {
            throw new UncheckedIOException("/proc/uptime cannot be read: a guard needs it", e);
        }
    }

    /**
     * A process that cannot be mistaken for a later one with the same number.
     *
     * @param started clock ticks after boot
     */
    record ProcessIdentity(long pid, long started) {
        private static final int STARTED_AFTER_NAME = 19;

        /** Empty when no such process runs. */
        static Optional<ProcessIdentity> of(long pid) {
            try {
                var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
                var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                return "Z".equals(fields[0]) || "X".equals(fields[0])
                        ? Optional.empty()
                        : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[STARTED_AFTER_NAME])));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        boolean runs() {
            return of(pid).filter(this::equals).isPresent();
        }
    }
}
