package io.holdfast.failover.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard as a small shell process in a session of its own: it outlives this JVM, and kills the watched process and
 * everything below it when the lease that was last told it, and {@code margin}, are over. It compares the process'
 * start time, so that a reused pid is left alone.
 */
public final class ProcessGuard implements PrimaryGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGuard.class);

    private final Path folder;
    private final Duration margin;
    private @Nullable Process guard;
    private long guarded;

    /** The folder keeps the script and the log of what was killed. */
    public ProcessGuard(Path folder, Duration margin) {
        this.folder = folder;
        this.margin = margin;
    }

    @Override
    public synchronized void arm(long pid, Duration remaining) {
        if (guard != null && guard.isAlive() && guarded == pid) {
            extend(remaining);
            return;
        }
        disarm();
        try {
            var log = folder.resolve("guard.log").toFile();
            guard = new ProcessBuilder(
                            List.of("setsid", "bash", script().toString(), Long.toString(pid), millis(remaining)))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            guarded = pid;
        } catch (IOException e) {
            throw new UncheckedIOException("the guard of process " + pid + " could not be started in " + folder, e);
        }
    }

    @Override
    public synchronized void extend(Duration remaining) {
        tell("extend " + millis(remaining));
    }

    @Override
    public synchronized void disarm() {
        tell("disarm");
        guard = null;
    }

    private void tell(String line) {
        var process = guard;
        if (process == null) {
            return;
        }
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            LOG.debug("the guard of process {} has ended: {}", guarded, e.toString());
        }
    }

    private String millis(Duration remaining) {
        return Long.toString(Math.max(0, remaining.plus(margin).toMillis()));
    }

    private Path script() throws IOException {
        var file = folder.resolve("guard.sh");
        try (var source = Objects.requireNonNull(ProcessGuard.class.getResourceAsStream("guard.sh"), "guard.sh")) {
            Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** The guard that still watches goes on: with this JVM gone it acts when the lease is over. */
    @Override
    public void close() {
        // nothing: an armed guard must outlive us, a disarmed one has ended
    }
}
