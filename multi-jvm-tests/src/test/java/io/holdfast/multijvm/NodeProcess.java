package io.holdfast.multijvm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One node as a process of its own, with what can be done to it and to the PostgreSQL beside it. */
final class NodeProcess {
    static final String TAG = "HOLDFAST_SPEC";
    private static final String NO_TAG = "no environment holds this";
    private static final Duration END = Duration.ofMinutes(1);

    private final NodeFile file;
    private final Path log;
    private final String tag;
    private @Nullable Process process;
    private int lives;

    /** @param tag inherited by every process that the node starts, so that all of them can be found and ended */
    NodeProcess(NodeFile file, Path log, String tag) {
        this.file = file;
        this.log = log;
        this.tag = tag;
    }

    String name() {
        return file.name();
    }

    String host() {
        return file.host();
    }

    Path pgData() {
        return file.pgData();
    }

    /** The same node once more, from the same file. */
    NodeProcess twin() {
        return new NodeProcess(file, log.resolveSibling("twin.log"), tag);
    }

    Api api() {
        return Api.of(host(), file.group(), file.certificates());
    }

    Sql sql() {
        return new Sql(host());
    }

    /** How often it was started; what one life said need not hold for the next. */
    synchronized int lives() {
        return lives;
    }

    synchronized void start() {
        file.write();
        try {
            var builder = new ProcessBuilder(command())
                    .directory(file.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put(TAG, tag);
            process = builder.start();
            lives++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        var jar = System.getProperty("holdfast.jar", "../node/target/holdfast.jar");
        if (!Files.exists(Path.of(jar))) {
            throw new AssertionError(jar + " is missing: build the module 'node' first (mvn package)");
        }
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of(
                "-jar",
                Path.of(jar).toAbsolutePath().normalize().toString(),
                "node",
                "--config",
                file.file().toString()));
        return command;
    }

    synchronized boolean running() {
        return process != null && process.isAlive();
    }

    /** Whether it makes sense to ask it anything. */
    boolean answering() {
        return running() && !Signals.paused(pid());
    }

    void kill9() {
        Signals.kill9(pid());
    }

    void pause() {
        Signals.pause(pid());
    }

    void resume() {
        Signals.resume(pid());
    }

    /** SIGTERM, and waits until it has left. */
    void terminate() {
        long pid = pid();
        Signals.send("TERM", pid);
        Await.that(name() + " has left after SIGTERM", END, () -> !Signals.alive(pid));
    }

    /** The exit code of a node that is expected to end by itself. */
    int awaitExit() {
        Await.that(name() + " has ended by itself", END, () -> !running());
        synchronized (this) {
            if (process == null) {
                throw new AssertionError(name() + " was never started");
            }
            return process.exitValue();
        }
    }

    private synchronized long pid() {
        if (process == null) {
            throw new AssertionError(name() + " was never started");
        }
        return process.pid();
    }

    /** The first line of postmaster.pid, if that process is alive. */
    OptionalLong postmaster() {
        try (var lines = Files.lines(pgData().resolve("postmaster.pid"))) {
            return lines.limit(1)
                    .mapToLong(line -> Long.parseLong(line.strip()))
                    .filter(Signals::alive)
                    .findFirst();
        } catch (IOException none) {
            return OptionalLong.empty();
        }
    }

    private long postmasterPid() {
        return postmaster().orElseThrow(() -> new AssertionError("no PostgreSQL runs beside " + name()));
    }

    void killPostmaster() {
        Signals.kill9(postmasterPid());
    }

    void pausePostmaster() {
        Signals.pause(postmasterPid());
    }

    /** Stops the senders only: the primary goes on, and nothing that it writes from now on ever leaves it. */
    List<Long> pauseWalsenders() {
        var senders = Signals.children(postmasterPid(), "walsender holdfast_replication");
        senders.forEach(Signals::pause);
        return senders;
    }

    RedisLine redis() throws IOException {
        return RedisLine.open(host());
    }

    /** The redis-server beside the node, if it is alive. */
    OptionalLong redisServer() {
        return Signals.belongingTo(pgData(), NO_TAG).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    private long redisPid() {
        return redisServer().orElseThrow(() -> new AssertionError("no Redis runs beside " + name()));
    }

    void killRedis() {
        Signals.kill9(redisPid());
    }

    void pauseRedis() {
        Signals.pause(redisPid());
    }

    /** Everything beside the node: the postmaster and all processes that stand in the data directory. */
    void killInstance() {
        postmaster().ifPresent(Signals::kill9);
        Signals.killAll(pgData(), NO_TAG);
    }

    String logText() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> logTail(int count) {
        var lines = logText().lines().toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
