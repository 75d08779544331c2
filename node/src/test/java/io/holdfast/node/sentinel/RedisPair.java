package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Address;
import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.SentinelView.Instance;
import io.holdfast.node.sentinel.SentinelView.Peer;
import io.holdfast.node.sentinel.SentinelView.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/**
 * Two real Redis servers that a test switches by hand, and three endpoints that tell of them: what an agent and a
 * coordinator do elsewhere, in the same order.
 */
final class RedisPair implements AutoCloseable {
    static final Path SERVER = Path.of("/usr/bin/redis-server");
    static final String GROUP = "cache";
    static final int SENTINEL = 26379;
    static final List<String> HOSTS = List.of("127.0.41.1", "127.0.41.2", "127.0.41.3");
    private static final int PORT = 16379;
    private final Path folder;
    private final List<Process> servers = new ArrayList<>();
    private final List<FakeSource> sources = new ArrayList<>();
    private final List<SentinelServer> endpoints = new ArrayList<>();
    private int primary;
    private long epoch = 1;

    RedisPair() throws IOException {
        folder = Files.createTempDirectory("holdfast-sentinel");
        start(0);
        start(1);
        eventually("both servers answer", () -> answers(0) && answers(1));
        follow(1, 0);
        eventually("the replica is in step", () -> inStep(1));
        for (int i = 0; i < HOSTS.size(); i++) {
            var source = new FakeSource();
            source.show(view(i, Stage.STEADY, null, false, true));
            sources.add(source);
            endpoints.add(SentinelServer.start(
                    source,
                    Access.open(true),
                    new SentinelServer.Place(HOSTS.get(i), SENTINEL, 100, "test"),
                    entry -> {}));
        }
        eventually("all endpoints are open", () -> HOSTS.stream().allMatch(host -> pings(host, SENTINEL)));
    }

    /** Where the primary is now. */
    Address primary() {
        return address(primary);
    }

    FakeSource source(int node) {
        return sources.get(node);
    }

    /** A planned change: nobody writes to two. */
    void switchOver() {
        int old = primary;
        int next = 1 - old;
        tell(Stage.HANDING_OVER, address(next), false, true);
        eventually("the target is in step", () -> inStep(next));
        execute(old, "REPLICAOF", "127.0.0.1", "1");
        execute(next, "REPLICAOF", "NO", "ONE");
        primary = next;
        epoch++;
        tell(Stage.STEADY, null, false, false);
        follow(old, next);
        execute(old, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        eventually("the old primary follows", () -> inStep(old));
        tell(Stage.STEADY, null, false, true);
    }

    /** The primary dies; the other one takes over. */
    void crash() {
        int old = primary;
        int next = 1 - old;
        end(servers.get(old));
        tell(Stage.FENCING, null, true, false);
        execute(next, "REPLICAOF", "127.0.0.1", "1");
        execute(next, "REPLICAOF", "NO", "ONE");
        primary = next;
        epoch++;
        tell(Stage.STEADY, null, false, false);
    }

    String get(String key) {
        try (var redis = connect(primary)) {
            return String.valueOf(redis.get(key));
        }
    }

    SentinelView view(int node, Stage stage, @Nullable Address candidate, boolean down, boolean attached) {
        var peers = IntStream.range(0, HOSTS.size())
                .mapToObj(i -> new Peer(
                        Integer.toString(i + 1).repeat(40), new Address(HOSTS.get(i), SENTINEL), true, true, 0))
                .toList();
        var others = peers.stream().filter(p -> !p.equals(peers.get(node))).toList();
        var lead = new Instance(address(primary), "a".repeat(40), !down, false, 1, 20, 0, 9000, 100, false, 0);
        var other = address(1 - primary);
        boolean lives = servers.get(1 - primary).isAlive();
        var replica = new Instance(
                other, "b".repeat(40), lives, lives && attached, 1, 20, 0, 9000, 100, lives && attached, 0);
        var group = new Group(GROUP, epoch, lead, down, false, stage, candidate, List.of(replica), 1400);
        return new SentinelView(peers.get(node), others, true, 3, List.of(group));
    }

    private void tell(Stage stage, @Nullable Address candidate, boolean down, boolean attached) {
        for (int i = 0; i < sources.size(); i++) {
            sources.get(i).show(view(i, stage, candidate, down, attached));
        }
    }

    private void start(int server) throws IOException {
        var own = Files.createDirectories(folder.resolve("r" + server));
        servers.add(new ProcessBuilder(
                        SERVER.toString(),
                        "--bind",
                        HOSTS.get(server),
                        "--port",
                        "" + PORT,
                        "--dir",
                        own.toString(),
                        "--save",
                        "",
                        "--protected-mode",
                        "no",
                        "--repl-diskless-sync-delay",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start());
    }

    private static Address address(int server) {
        return new Address(HOSTS.get(server), PORT);
    }

    private static Jedis connect(int server) {
        return connect(HOSTS.get(server), PORT);
    }

    private static Jedis connect(String host, int port) {
        var config = DefaultJedisClientConfig.builder()
                .timeoutMillis(2000)
                .autoNegotiateProtocol(false)
                .build();
        return new Jedis(new HostAndPort(host, port), config);
    }

    private static void follow(int server, int upstream) {
        execute(server, "REPLICAOF", HOSTS.get(upstream), "" + PORT);
    }

    private static void execute(int server, String command, String... arguments) {
        try (var redis = connect(server)) {
            var unused = redis.sendCommand(() -> command.getBytes(StandardCharsets.UTF_8), arguments);
        }
    }

    private static boolean inStep(int replica) {
        try (var redis = connect(replica);
                var lead = connect(1 - replica)) {
            var own = redis.info("replication");
            return own.contains("master_link_status:up")
                    && field(own, "slave_repl_offset:").equals(field(lead.info("replication"), "master_repl_offset:"));
        }
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(l -> l.startsWith(name))
                .findFirst()
                .orElse("")
                .replaceAll(".*:", "");
    }

    private static boolean answers(int server) {
        return pings(HOSTS.get(server), PORT);
    }

    private static boolean pings(String host, int port) {
        try (var redis = connect(host, port)) {
            return redis.ping().equals("PONG");
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Waits for what must come true within half a minute. */
    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 30 s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() {
        endpoints.forEach(SentinelServer::close);
        servers.forEach(RedisPair::end);
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                throw new AssertionError("a redis-server does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
