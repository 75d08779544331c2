package io.holdfast.failover.redis;

import io.holdfast.failover.agent.Observation;
import io.holdfast.failover.agent.PrimaryGuard;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One node of a test: an agent with a real redis-server and no coordinator. */
final class RedisNode implements AutoCloseable {
    final NodeName name;
    final String host;
    final int port;
    final Path folder;
    static final Path OF_THE_MACHINE = Path.of("/usr/bin/redis-server");
    private final Path program;
    private final Map<String, String> parameters;
    private final Set<Epoch> begun = new HashSet<>();
    volatile Duration disarming = Duration.ZERO;
    private @Nullable RedisAgent agent;

    RedisNode(String name, Path root, String host, Map<String, String> parameters) throws IOException {
        this(name, root, host, OF_THE_MACHINE, parameters);
    }

    RedisNode(String name, Path root, String host, Path program, Map<String, String> parameters) throws IOException {
        this.program = program;
        this.name = new NodeName(name);
        this.host = host;
        this.folder = root.resolve(name);
        this.parameters = parameters;
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            this.port = socket.getLocalPort();
        }
    }

    static String runAs() {
        return "root".equals(System.getProperty("user.name")) ? "redis" : "";
    }

    /** What applications need; empty when they need none. */
    String password() {
        return parameters.getOrDefault("requirepass", "");
    }

    RedisSettings settings() {
        return new RedisSettings(
                new GroupName("cache"),
                name,
                host,
                port,
                folder.resolve("data"),
                program,
                runAs(),
                parameters,
                folder.resolve("state"),
                false,
                Duration.ofMillis(1800));
    }

    void start() throws RefusedException {
        agent = new RedisAgent(settings(), begun::add, new NoGuard());
        agent().start();
    }

    /** It ends nothing; {@link #disarm} takes {@link #disarming} to return. */
    private final class NoGuard implements PrimaryGuard {
        @Override
        public void arm(long pid, Duration remaining) {}

        @Override
        public void extend(Duration remaining) {}

        @Override
        public void disarm() {
            LockSupport.parkNanos(disarming.toNanos());
        }

        @Override
        public void close() {}
    }

    RedisAgent agent() {
        return Objects.requireNonNull(agent);
    }

    Observation seen() {
        return agent().observe();
    }

    void obey(Order order) {
        agent().obey(order);
    }

    Observation until(String what, Predicate<Observation> holds) {
        return Await.until(name + " " + what, this::seen, holds);
    }

    Observation until(InstanceState state) {
        return until(state.word(), seen -> seen.state() == state);
    }

    Member member() {
        var life = seen().incarnation();
        return new Member(name, host, port, life == null ? new Incarnation("none") : life, false);
    }

    /** The process of its server. */
    long pid() throws IOException {
        return Info.of(Plain.once(this, "INFO server")).number("process_id", -1);
    }

    /** STOP or CONT. */
    static void signal(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    }

    /** As a crash or the kernel would end it. */
    void kill() throws IOException {
        long pid = Info.of(Plain.once(this, "INFO server")).number("process_id", -1);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    /** All that it would read at its next start. */
    void deleteFiles() throws IOException {
        var folder = settings().dataDir();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() {
        if (agent != null) {
            agent().close();
        }
    }
}
