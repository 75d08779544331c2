package io.holdfast.failover.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.register.Register.Appended;
import io.holdfast.failover.register.RegisterSettings.ControlNode;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Three control nodes' registers in one JVM, on loopback addresses of their own. */
final class TestPeers implements AutoCloseable {
    static final NodeName H1 = new NodeName("h1");
    static final NodeName H2 = new NodeName("h2");
    static final NodeName H3 = new NodeName("h3");
    static final List<NodeName> ALL = List.of(H1, H2, H3);
    private static final List<ControlNode> NODES = List.of(
            new ControlNode(H1, "127.0.11.1"), new ControlNode(H2, "127.0.11.2"), new ControlNode(H3, "127.0.11.3"));
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Map<NodeName, RatisRegister> running = new ConcurrentSkipListMap<>();
    private final Path folder;
    private final int entriesBetweenSnapshots;
    private final int port;
    private final Function<NodeName, @Nullable NodeTls> tls;

    TestPeers(Path folder, int entriesBetweenSnapshots) throws IOException {
        this(folder, entriesBetweenSnapshots, node -> null);
    }

    /** With certificates. */
    TestPeers(Path folder, int entriesBetweenSnapshots, Function<NodeName, @Nullable NodeTls> tls) throws IOException {
        this.folder = folder;
        this.tls = tls;
        this.entriesBetweenSnapshots = entriesBetweenSnapshots;
        port = freePort();
    }

    /** Others that want the same port. */
    TestPeers(Path folder, TestPeers rival) {
        this.folder = folder;
        entriesBetweenSnapshots = rival.entriesBetweenSnapshots;
        port = rival.port;
        tls = rival.tls;
    }

    RatisRegister start(NodeName node) throws RefusedException {
        var register = RatisRegister.start(settings(node), Notebook::evolve);
        running.put(node, register);
        return register;
    }

    RegisterSettings settings(NodeName node) {
        return new RegisterSettings(
                "test",
                node,
                NODES,
                port,
                folderOf(node),
                Duration.ofMillis(400),
                Duration.ofMillis(700),
                entriesBetweenSnapshots,
                tls.apply(node));
    }

    boolean starts(NodeName node) {
        try {
            start(node);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    void startAll() throws RefusedException {
        for (var node : ALL) {
            start(node);
        }
    }

    /** Also waits for a leader that every running node has heard of. */
    RatisRegister leader() {
        eventually(
                "all hear of one leader",
                () -> running.values().stream()
                                .allMatch(register -> register.standing().majority())
                        && running.values().stream()
                                .anyMatch(register -> register.standing().leading()));
        return running.values().stream()
                .filter(register -> register.standing().leading())
                .findFirst()
                .orElseThrow();
    }

    NodeName nameOf(Register register) {
        return running.entrySet().stream()
                .filter(entry -> entry.getValue() == register)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    List<NodeName> followers() {
        var leading = nameOf(leader());
        return ALL.stream().filter(node -> !node.equals(leading)).toList();
    }

    RatisRegister of(NodeName node) {
        return Objects.requireNonNull(running.get(node));
    }

    int port() {
        return port;
    }

    static Map<NodeName, String> hosts() {
        var hosts = new TreeMap<NodeName, String>();
        NODES.forEach(node -> hosts.put(node.name(), node.host()));
        return hosts;
    }

    Path folderOf(NodeName node) {
        return folder.resolve(node.value());
    }

    void stop(NodeName node) {
        Objects.requireNonNull(running.remove(node)).close();
    }

    void stopAll() {
        running.values().parallelStream().forEach(RatisRegister::close);
        running.clear();
    }

    @Override
    public void close() {
        stopAll();
    }

    static long founded(Register register) throws Exception {
        long term = done(register.openTerm(H1));
        done(register.found(term, Notebook.MAIN, Engine.POSTGRES, Notebook.RULE));
        return term;
    }

    /** Appends until the group stands at {@code version}. */
    static void appendUpTo(Register register, long term, long version) throws Exception {
        for (long at = done(register.read()).groups().getFirst().version(); at < version; at++) {
            var appended = done(register.append(term, H1, Notebook.MAIN, at, Notebook.note("note " + (at + 1))));
            assertThat(appended).isInstanceOf(Appended.Stored.class);
        }
    }

    static long localVersion(Register register) {
        var groups = register.local().groups();
        return groups.isEmpty() ? -1 : groups.getFirst().version();
    }

    static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.11.1"))) {
            return socket.getLocalPort();
        }
    }
}
