package io.holdfast.multijvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One node as a process of its own, with what can be done to it and to the PostgreSQL beside it. */
public final class NodeProcess {
    public static final String TAG = "HOLDFAST_SPEC";
    private static final String NO_TAG = "no environment holds this";
    private static final Duration END = Duration.ofMinutes(1);

    private final NodeFile file;
    private final List<String> entrance;
    private final Path log;
    private final String tag;
    private @Nullable Process process;
    private int lives;
    private volatile OptionalLong postmasterKilledAt = OptionalLong.empty();

    /**
     * @param entrance what stands before the command, so that it runs on the node's host
     * @param tag inherited by every process that the node starts, so that all of them can be found and ended
     */
    NodeProcess(NodeFile file, List<String> entrance, Path log, String tag) {
        this.file = file;
        this.entrance = List.copyOf(entrance);
        this.log = log;
        this.tag = tag;
    }

    public String name() {
        return file.name();
    }

    public int number() {
        return file.number();
    }

    public String host() {
        return file.host();
    }

    public Path pgData() {
        return file.pgData();
    }

    /** Its settings, as a command on its host is given them. */
    public Path config() {
        return file.file();
    }

    /** Where it keeps what it promised, was told and votes by. */
    public Path nodeData() {
        return file.folder().resolve("node");
    }

    /** Its copy of the register, with all that tells of it: as if that disk were gone. */
    public void loseRegister() {
        PostgresHome.delete(nodeData().resolve("register"));
        PostgresHome.delete(nodeData().resolve("register.json"));
    }

    /** The password of the group's own users, as this node's agent keeps it. */
    public String groupSecret() throws IOException {
        return Files.readString(
                        nodeData().resolve("groups").resolve(file.group()).resolve("secret"))
                .strip();
    }

    /** The same node once more, from the same file. */
    public NodeProcess twin() {
        return new NodeProcess(file, entrance, log.resolveSibling("twin.log"), tag);
    }

    public Api api() {
        return Api.of(host(), file.group(), file.certificates());
    }

    public Sql sql() {
        return new Sql(host());
    }

    /** How often it was started; what one life said need not hold for the next. */
    public synchronized int lives() {
        return lives;
    }

    public synchronized void start() {
        file.write();
        try {
            var builder = new ProcessBuilder(NodeCommand.of(entrance, file.file()))
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

    public synchronized boolean running() {
        return process != null && process.isAlive();
    }

    /** Whether it makes sense to ask it anything. */
    public boolean answering() {
        return running() && !Signals.paused(pid());
    }

    public void kill9() {
        Signals.kill9(pid());
    }

    public void pause() {
        Signals.pause(pid());
    }

    public void resume() {
        Signals.resume(pid());
    }

    /** SIGTERM, and waits until it has left. */
    public void terminate() {
        long pid = pid();
        Signals.send("TERM", pid);
        Await.that(name() + " has left after SIGTERM", END, () -> !Signals.alive(pid));
    }

    /** The exit code of a node that is expected to end by itself. */
    public int awaitExit() {
        Await.that(name() + " has ended by itself", END, () -> !running());
        synchronized (this) {
            if (process == null) {
                throw new AssertionError(name() + " was never started");
            }
            return process.exitValue();
        }
    }

    public synchronized long pid() {
        if (process == null) {
            throw new AssertionError(name() + " was never started");
        }
        return process.pid();
    }

    /** The first line of postmaster.pid, if that process is alive. */
    public OptionalLong postmaster() {
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

    public void killPostmaster() {
        long pid = postmasterPid();
        postmasterKilledAt = OptionalLong.of(System.nanoTime());
        Signals.kill9(pid);
    }

    /** By {@link #killPostmaster}, at {@code moment} or after it. */
    public boolean postmasterKilledSince(long moment) {
        var at = postmasterKilledAt;
        return at.isPresent() && at.getAsLong() - moment >= 0;
    }

    public void pausePostmaster() {
        Signals.pause(postmasterPid());
    }

    /** Stops the senders only: the primary goes on, and nothing that it writes from now on ever leaves it. */
    public List<Long> pauseWalsenders() {
        var senders = Signals.children(postmasterPid(), "walsender holdfast_replication");
        senders.forEach(Signals::pause);
        return senders;
    }

    public RedisLine redis() throws IOException {
        return RedisLine.open(host());
    }

    /** The redis-server beside the node, if it is alive. */
    public OptionalLong redisServer() {
        return Signals.belongingTo(pgData(), NO_TAG).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    private long redisPid() {
        return redisServer().orElseThrow(() -> new AssertionError("no Redis runs beside " + name()));
    }

    public void killRedis() {
        Signals.kill9(redisPid());
    }

    public void pauseRedis() {
        Signals.pause(redisPid());
    }

    /** Everything beside the node: the postmaster and all processes that stand in the data directory. */
    public void killInstance() {
        postmaster().ifPresent(Signals::kill9);
        Signals.killAll(pgData(), NO_TAG);
    }

    public String logText() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> logTail(int count) {
        var lines = logText().lines().toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
