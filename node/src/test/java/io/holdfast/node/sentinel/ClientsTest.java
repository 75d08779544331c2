package io.holdfast.node.sentinel;

import static io.holdfast.node.sentinel.RedisPair.GROUP;
import static io.holdfast.node.sentinel.RedisPair.HOSTS;
import static io.holdfast.node.sentinel.RedisPair.SENTINEL;
import static io.holdfast.node.sentinel.RedisPair.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.config.Config;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisSentinelClient;

/**
 * Clients as applications use them, unchanged: they find the primary through the endpoint, follow a planned change and
 * a crash, and never write to a server that is not the primary. Each needs real servers and is left out aloud otherwise.
 */
class ClientsTest {
    private @Nullable RedisPair started;

    @BeforeEach
    void start() throws IOException {
        installed(RedisPair.SERVER);
        started = new RedisPair();
    }

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void lettuceFollows() {
        var client = RedisClient.create();
        try (var connection = client.connect(uri())) {
            follows("Lettuce", key -> connection.sync().set(key, "x"));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void lettuceWithReplicasFollows() {
        var client = RedisClient.create();
        try (var connection = MasterReplica.connect(client, StringCodec.UTF8, uri())) {
            follows("Lettuce MasterReplica", key -> connection.sync().set(key, "x"));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void lettuceWithReplicasIsToldOfASwitchoverAheadAndHardlyMissesThePrimary() throws Exception {
        redis().source(0).carryOut(redis()::switchOver);
        var client = RedisClient.create();
        try (var connection = MasterReplica.connect(client, StringCodec.UTF8, uri());
                var sentinel = client.connectSentinel(RedisURI.create(HOSTS.get(0), SENTINEL))) {
            var before = redis().primary();

            assertThat(sentinel.sync().failover(GROUP)).isEqualTo("OK");
            long gap = longestGap(key -> connection.sync().set(key, "x"), Duration.ofSeconds(8));

            assertThat(redis().primary()).isNotEqualTo(before);
            assertThat(redis().get("last")).isEqualTo("x");
            System.out.printf("Lettuce MasterReplica: %d ms without a write in an announced switchover%n", gap);
            assertThat(gap).isLessThan(3000);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** Writes every now and then for a while. */
    private static long longestGap(Consumer<String> write, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long last = System.nanoTime();
        long longest = 0;
        while (System.nanoTime() < end) {
            if (written(write, "last")) {
                longest = Math.max(longest, System.nanoTime() - last);
                last = System.nanoTime();
            }
            LockSupport.parkNanos(10_000_000);
        }
        return Math.max(longest, System.nanoTime() - last) / 1_000_000;
    }

    @Test
    void jedisFollows() {
        var nodes = HOSTS.stream().map(host -> new HostAndPort(host, SENTINEL)).collect(Collectors.toSet());
        try (var client = RedisSentinelClient.builder()
                .masterName(GROUP)
                .sentinels(nodes)
                .clientConfig(
                        DefaultJedisClientConfig.builder().timeoutMillis(2000).build())
                .build()) {
            follows("Jedis", key -> client.set(key, "x"));
        }
    }

    @Test
    void redissonFollows() {
        var config = new Config();
        config.setThreads(2).setNettyThreads(2);
        var sentinels = config.useSentinelServers().setMasterName(GROUP).setTimeout(1000);
        sentinels.setMasterConnectionMinimumIdleSize(1).setSlaveConnectionMinimumIdleSize(1);
        HOSTS.forEach(host -> sentinels.addSentinelAddress("redis://" + host + ":" + SENTINEL));
        var client = Redisson.create(config);
        try {
            follows(
                    "Redisson",
                    key -> client.getBucket(key, org.redisson.client.codec.StringCodec.INSTANCE)
                            .set("x"));
        } finally {
            client.shutdown(0, 2, TimeUnit.SECONDS);
        }
    }

    @Test
    void redisCliIsTold() throws Exception {
        var cli = installed(Path.of("/usr/bin/redis-cli"));

        assertThat(output(cli, "-h", HOSTS.get(1), "-p", "26379", "sentinel", "get-master-addr-by-name", GROUP))
                .isEqualTo("127.0.41.1\n16379\n");
        redis().switchOver();
        eventually(
                "the third node tells the new primary",
                () -> output(cli, "-3", "-h", HOSTS.get(2), "-p", "26379", "sentinel", "master", GROUP)
                        .contains("ip 127.0.41.2\n"));
        eventually(
                "the first one, too",
                () -> output(cli, "-h", HOSTS.get(0), "-p", "26379", "info", "sentinel")
                        .contains("status=ok,address=127.0.41.2:16379,slaves=1,sentinels=3"));
    }

    @Test
    void redisPyFollows() throws Exception {
        var python = installed(Path.of("/usr/bin/python3"));
        leaveOutUnless(
                run(List.of(python, "-c", "import redis")) == 0,
                "python3-redis is not installed, redis-py is not tried");
        var script = """
                import redis.sentinel as s, sys
                c = s.Sentinel([("%s", 26379) for _ in range(1)] + [("%s", 26379)], socket_timeout=2)
                assert len(c.discover_slaves("cache")) == int(sys.argv[2]), c.discover_slaves("cache")
                c.master_for("cache", socket_timeout=2).set(sys.argv[1], "x")
                """.formatted(HOSTS.get(0), HOSTS.get(1));

        assertThat(run(List.of(python, "-c", script, "py-0", "1"))).isZero();
        assertThat(redis().get("py-0")).isEqualTo("x");
        redis().switchOver();
        assertThat(run(List.of(python, "-c", script, "py-1", "1"))).isZero();
        assertThat(redis().get("py-1")).isEqualTo("x");
        redis().crash();
        assertThat(run(List.of(python, "-c", script, "py-2", "0"))).isZero();
        assertThat(redis().get("py-2")).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ioredis", "ioredis-detector", "node-redis"})
    void clientsOnNodeJsFollow(String library) throws Exception {
        var node = installed(Path.of("/usr/bin/node"));
        var packages = System.getenv("NODE_PATH");
        leaveOutUnless(
                packages != null && Files.isDirectory(Path.of(packages, "ioredis")),
                library + " is not tried: NODE_PATH names no folder with the npm packages ioredis and redis");
        var script = Path.of(Objects.requireNonNull(ClientsTest.class.getResource("/sentinel/clients.js"))
                .toURI());
        var process = new ProcessBuilder(node, script.toString(), library)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = process.outputWriter(StandardCharsets.UTF_8);
                var in = process.inputReader(StandardCharsets.UTF_8)) {
            follows(library, key -> {
                try {
                    out.write(key + "\n");
                    out.flush();
                    var answer = String.valueOf(in.readLine());
                    if (!answer.equals("ok")) {
                        throw new IllegalStateException(answer);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private RedisPair redis() {
        return Objects.requireNonNull(started);
    }

    /** Writes, changes the primary in two ways, and finds each write where it belongs. */
    private void follows(String client, Consumer<String> write) {
        write.accept("before");
        assertThat(redis().get("before")).isEqualTo("x");

        long planned = gap(write, "planned", redis()::switchOver);
        long crash = gap(write, "crash", redis()::crash);

        System.out.printf("%s: %d ms after the switchover, %d ms after the crash%n", client, planned, crash);
    }

    private long gap(Consumer<String> write, String key, Runnable change) {
        change.run();
        long since = System.nanoTime();
        eventually("a write reaches the new primary", () -> written(write, key));
        assertThat(redis().get(key)).isEqualTo("x");
        return (System.nanoTime() - since) / 1_000_000;
    }

    private static boolean written(Consumer<String> write, String key) {
        try {
            write.accept(key);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static RedisURI uri() {
        var builder = RedisURI.Builder.sentinel(HOSTS.get(0), SENTINEL, GROUP).withTimeout(Duration.ofSeconds(1));
        HOSTS.subList(1, HOSTS.size()).forEach(host -> builder.withSentinel(host, SENTINEL));
        return builder.build();
    }

    private static String installed(Path program) {
        leaveOutUnless(Files.isExecutable(program), program + " is not installed");
        return program.toString();
    }

    private static void leaveOutUnless(boolean possible, String why) {
        if (!possible) {
            System.out.println("LEFT OUT: " + why);
        }
        assumeTrue(possible, why);
    }

    private static String output(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(List<String> command) throws Exception {
        var process = new ProcessBuilder(new ArrayList<>(command)).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
