package io.holdfast.failover.redis;

import io.holdfast.failover.instance.RunAs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The process of redis-server, in a session of its own so that it outlives a dying JVM: its memory is worth keeping. A
 * later agent takes it over by its pid.
 */
final class Server {
    private final RedisSettings settings;
    private final RunAs owner;
    private final ConfigFile file;
    private final Runnable onExit;
    private @Nullable ProcessHandle process;
    private volatile boolean askedToEnd;

    Server(RedisSettings settings, RunAs owner, ConfigFile file, Runnable onExit) {
        this.settings = settings;
        this.owner = owner;
        this.file = file;
        this.onExit = onExit;
    }

    synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    /** What it says of itself, anew at each start. */
    Path log() {
        return settings.engineDir().resolve("redis.log");
    }

    /** This agent ended it; else it ended by itself. */
    boolean askedToEnd() {
        return askedToEnd;
    }

    synchronized void start() throws IOException {
        if (alive()) {
            return;
        }
        askedToEnd = false;
        var log = log();
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling("redis.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(log);
        owner.own(log);
        var argv = new ArrayList<>(List.of("setsid"));
        argv.addAll(
                owner.argv(List.of(settings.program().toString(), file.path().toString())));
        var builder = new ProcessBuilder(argv).redirectErrorStream(true).directory(new File("/"));
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        take(builder.start().toHandle());
    }

    /** Takes over what an earlier run of the agent left. */
    synchronized void take(ProcessHandle running) {
        process = running;
        var unused = running.onExit().thenRun(onExit);
    }

    /** Every redis-server that stands in the data folder, whoever started it. */
    List<ProcessHandle> leftOver() throws IOException {
        var folder = Files.exists(settings.dataDir()) ? settings.dataDir().toRealPath() : settings.dataDir();
        return ProcessHandle.allProcesses().filter(p -> standsIn(p, folder)).toList();
    }

    private static boolean standsIn(ProcessHandle process, Path folder) {
        try {
            var entry = Path.of("/proc/" + process.pid());
            return Files.readString(entry.resolve("comm")).startsWith("redis-server")
                    && Files.readSymbolicLink(entry.resolve("cwd")).equals(folder);
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    /** SIGKILL, and returns once it is gone. */
    void kill() throws IOException {
        var ended = current();
        if (ended == null) {
            return;
        }
        askedToEnd = true;
        ended.destroyForcibly();
        if (!awaitEnd(Duration.ofSeconds(5))) {
            throw new IOException("the process " + ended.pid() + " of redis-server does not end");
        }
    }

    /** SIGKILL, and returns at once. */
    void end() {
        var ended = current();
        if (ended != null) {
            askedToEnd = true;
            ended.destroyForcibly();
        }
    }

    boolean awaitEnd(Duration limit) throws IOException {
        var ended = current();
        try {
            if (ended != null) {
                ended.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private synchronized @Nullable ProcessHandle current() {
        return process;
    }
}
