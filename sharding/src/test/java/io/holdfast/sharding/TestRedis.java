package io.holdfast.sharding;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Redis of a test's own that keeps nothing on disk. */
public final class TestRedis implements AutoCloseable {
    private static final String HOST = "127.0.45.1";
    private final int port;
    private @Nullable Process process;

    public TestRedis() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(HOST, 0));
            port = socket.getLocalPort();
        }
        start();
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port;
    }

    public void start() throws IOException {
        process = new ProcessBuilder(List.of(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        HOST,
                        "--save",
                        "",
                        "--dir",
                        "/tmp"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Eventually.holds("Redis answers", this::answers);
    }

    /** Its connections stay, and nothing answers. */
    public void hang() throws IOException, InterruptedException {
        var running = process;
        if (running == null
                || new ProcessBuilder("kill", "-STOP", Long.toString(running.pid()))
                                .start()
                                .waitFor()
                        != 0) {
            throw new IOException("Redis cannot be stopped");
        }
    }

    public void kill() {
        var running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly();
            Eventually.holds("Redis ends", () -> !running.isAlive());
        }
    }

    @Override
    public void close() {
        kill();
    }

    private boolean answers() {
        try (var socket = new Socket(HOST, port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
