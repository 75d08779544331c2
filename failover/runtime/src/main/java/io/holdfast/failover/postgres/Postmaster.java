package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server process and everything below it. Only {@link #start} brings one up, and it can be barred: after
 * {@link #killAndBar} nothing starts until the bar is lifted, whatever another thread was about to do.
 */
final class Postmaster {
    private final PostgresSettings settings;
    private final RunAs owner;
    private final ConfigFiles files;
    private final ProcessTree tree;
    private final ServerLog log;
    private final Runnable onExit;
    private @Nullable Process process;
    private boolean barred;
    private boolean asked;

    Postmaster(PostgresSettings settings, RunAs owner, ConfigFiles files, Runnable onExit) {
        this.settings = settings;
        this.owner = owner;
        this.files = files;
        this.tree = new ProcessTree(settings.dataDir());
        this.log = new ServerLog(files.logFile(), owner, ServerLog.LIMIT);
        this.onExit = onExit;
    }

    synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    synchronized void start() throws IOException {
        if (barred) {
            throw new IOException("the instance was ended and has to stay down until another order");
        }
        if (alive()) {
            return;
        }
        tree.kill();
        Files.deleteIfExists(settings.dataDir().resolve("postmaster.pid"));
        log.turn();
        var argv = new java.util.ArrayList<>(List.of("setsid"));
        argv.addAll(owner.argv(files.serverArguments()));
        var builder = new ProcessBuilder(argv).redirectErrorStream(true).directory(new java.io.File("/"));
        builder.redirectInput(new java.io.File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(files.logFile().toFile()));
        builder.environment().put("PGDATA", settings.dataDir().toString());
        asked = false;
        var started = builder.start();
        process = started;
        var unused = started.onExit().thenRun(onExit);
    }

    /** Asks for a stop that ends sessions and writes a last checkpoint; true when it ended in time. */
    boolean stopFast(Duration limit) throws IOException {
        return stop("INT", limit);
    }

    /** Ends it without a checkpoint: SIGQUIT, then SIGKILL; returns once no process is left. */
    void stopAtOnce() throws IOException {
        stop("QUIT", Duration.ofMillis(500));
        kill();
    }

    private boolean stop(String signal, Duration limit) throws IOException {
        asked();
        if (alive()) {
            ProcessTree.signal(signal, pid());
        }
        long deadline = System.nanoTime() + limit.toNanos();
        while (alive() || anyProcess()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            ProcessTree.pause();
        }
        return true;
    }

    /** No thread may start it again before {@link #liftBar}. */
    void killAndBar() throws IOException {
        synchronized (this) {
            barred = true;
        }
        kill();
    }

    /** Ends that one process with all below it, unless another one has taken its place. */
    synchronized void end(long pid) throws IOException {
        if (process != null && process.pid() == pid) {
            kill();
        }
    }

    /** The server itself first, so that it cannot make new ones; right after its start it is not in the tree yet. */
    private void kill() throws IOException {
        asked();
        var server = current();
        if (server != null) {
            server.destroyForcibly();
        }
        tree.kill();
        reap();
    }

    private synchronized void asked() {
        asked = true;
    }

    ServerLog log() {
        return log;
    }

    /** False when it ended by itself, or by a hand that was not the agent's. */
    synchronized boolean askedToEnd() {
        return asked;
    }

    private synchronized @Nullable Process current() {
        return process;
    }

    synchronized void liftBar() {
        barred = false;
    }

    synchronized boolean barred() {
        return barred;
    }

    /** What an earlier run of the agent left behind is stopped, cleanly if it lets itself. */
    void stopLeftOver() throws IOException {
        var left = tree.pids();
        if (left.isEmpty()) {
            return;
        }
        var first = Durable.read(settings.dataDir().resolve("postmaster.pid"))
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        if (!first.isEmpty() && left.contains(Long.valueOf(first))) {
            ProcessTree.signal("INT", Long.parseLong(first));
            tree.awaitGone(Duration.ofSeconds(5));
        }
        tree.kill();
    }

    /** What is left of a server that crashed; nothing of it may go on serving. */
    void endOrphans() throws IOException {
        if (!alive()) {
            tree.kill();
        }
    }

    boolean anyProcess() throws IOException {
        return !tree.pids().isEmpty();
    }

    private void reap() throws IOException {
        var ended = current();
        if (ended == null) {
            return;
        }
        try {
            if (!ended.waitFor(2, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new IOException("the server process " + ended.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
