package io.holdfast.failover.rediscluster;

import io.holdfast.protocol.Secret;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A real Redis Cluster of six processes on three loopback addresses: each holds a primary and the replica of another, so
 * that no shard stands on one host.
 */
final class SixServers implements AutoCloseable {
    private static final List<String> HOSTS = List.of("127.0.43.1", "127.0.43.2", "127.0.43.3");
    private static final int SHARDS = 3;
    private final Path folder;
    private final List<Address> addresses = new ArrayList<>();
    private final List<Process> servers = new ArrayList<>();
    private final RedisClient client = RedisClient.create();
    private final Map<Address, StatefulRedisConnection<String, String>> connections = new HashMap<>();

    private SixServers() throws IOException {
        folder = Files.createTempDirectory("holdfast-redis-cluster");
    }

    /** Returns once the cluster is whole. */
    static SixServers start(int nodeTimeout) throws IOException {
        var six = new SixServers();
        try {
            six.begin(nodeTimeout);
            return six;
        } catch (AssertionError e) {
            six.close();
            throw e;
        }
    }

    private void begin(int nodeTimeout) throws IOException {
        for (int i = 0; i < 2 * SHARDS; i++) {
            addresses.add(new Address(host(i), freePort(host(i))));
            servers.add(launch(i, nodeTimeout));
        }
        eventually(
                "all six answer",
                () -> addresses.stream().allMatch(a -> says(a, "PING").equals("PONG")));
        form();
        eventually("the cluster is whole", () -> addresses.stream().allMatch(this::whole));
    }

    /** 0 to 2 begin as primaries, 3 to 5 as the replicas of these, each on the next host. */
    Address node(int number) {
        return addresses.get(number);
    }

    ObservedCluster observed() {
        return observed("default", () -> Secret.NONE);
    }

    ObservedCluster observed(String user, Supplier<Secret> password) {
        return new ObservedCluster(
                "carts", List.of(node(0), node(4)), user, password, Duration.ofMillis(200), Duration.ofMillis(1000));
    }

    void kill(int number) {
        end(servers.get(number));
    }

    void restart(int number, int nodeTimeout) throws IOException {
        servers.set(number, launch(number, nodeTimeout));
    }

    private static String host(int number) {
        return HOSTS.get(number < SHARDS ? number : (number + 1) % SHARDS);
    }

    /** The others learn of each other from the first; a replica must know its primary before it can follow. */
    private void form() {
        int size = SlotSet.ALL / SHARDS + 1;
        for (int i = 0; i < addresses.size(); i++) {
            says(node(i), "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            if (i < SHARDS) {
                int last = Math.min(SlotSet.ALL, (i + 1) * size) - 1;
                says(node(i), "CLUSTER", "ADDSLOTSRANGE", Integer.toString(i * size), Integer.toString(last));
            }
        }
        eventually("all six know each other", () -> {
            meet();
            return addresses.stream().allMatch(a -> says(a, "CLUSTER", "INFO").contains("cluster_known_nodes:6"));
        });
        for (int i = 0; i < SHARDS; i++) {
            int replica = SHARDS + i;
            var primary = says(node(i), "CLUSTER", "MYID");
            eventually(
                    "the replica follows",
                    () -> says(node(replica), "CLUSTER", "REPLICATE", primary).equals("OK"));
        }
    }

    /** A greeting that is not answered within the node timeout is forgotten, so whoever is missing is greeted again. */
    private void meet() {
        if (!says(node(0), "CLUSTER", "INFO").contains("cluster_known_nodes:6")) {
            addresses.stream()
                    .skip(1)
                    .forEach(a -> says(node(0), "CLUSTER", "MEET", a.host(), Integer.toString(a.port())));
        }
    }

    private boolean whole(Address address) {
        return says(address, "CLUSTER", "INFO").contains("cluster_state:ok")
                && says(address, "CLUSTER", "NODES")
                                .lines()
                                .filter(l -> l.contains("slave"))
                                .count()
                        == SHARDS
                && !says(address, "INFO", "replication").contains("master_link_status:down");
    }

    /** The answer's text; an error is its message. */
    String says(Address address, String command, String... arguments) {
        var args = new CommandArgs<>(StringCodec.UTF8);
        for (var argument : arguments) {
            args.add(argument);
        }
        try {
            var answer = connections
                    .computeIfAbsent(address, this::connect)
                    .sync()
                    .dispatch(CommandType.valueOf(command), new NestedMultiOutput<>(StringCodec.UTF8), args);
            return answer.isEmpty() ? "" : String.valueOf(answer.getFirst());
        } catch (RedisException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private StatefulRedisConnection<String, String> connect(Address address) {
        var connection = client.connect(RedisURI.create(address.host(), address.port()));
        connection.setTimeout(Duration.ofSeconds(5));
        return connection;
    }

    private Process launch(int number, int nodeTimeout) throws IOException {
        var own = Files.createDirectories(folder.resolve("r" + number));
        var address = node(number);
        return new ProcessBuilder(
                        "/usr/bin/redis-server",
                        "--bind",
                        address.host(),
                        "--port",
                        "" + address.port(),
                        "--dir",
                        own.toString(),
                        "--cluster-enabled",
                        "yes",
                        "--cluster-announce-ip",
                        address.host(),
                        "--cluster-node-timeout",
                        "" + nodeTimeout,
                        "--save",
                        "",
                        "--protected-mode",
                        "no",
                        "--repl-diskless-sync-delay",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start();
    }

    /** One whose bus port, 10000 above, is free, too. */
    private static int freePort(String host) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(host, 0));
                int port = socket.getLocalPort() % 20_000 + 20_000;
                if (free(host, port) && free(host, port + 10_000)) {
                    return port;
                }
            }
        }
        throw new IOException("no free pair of ports on " + host);
    }

    private static boolean free(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Waits for what must come true within a minute. */
    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within a minute: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
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

    @Override
    public void close() {
        client.shutdown();
        servers.forEach(SixServers::end);
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
