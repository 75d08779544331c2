package io.holdfast.multijvm;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Three nodes with a group of three Redis, whose Sentinel endpoints ask for a password. */
final class RedisNodes implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BIRTH = Duration.ofMinutes(3);
    static final String GROUP = "cache";
    static final int SENTINEL = 26379;
    private static final String PASSWORD = "only-in-this-spec";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder = PostgresHome.folder("holdfast-clients-");
    private final String net = Loopback.freeNet(3);
    private final List<RedisNode> nodes = IntStream.rangeClosed(1, 3)
            .mapToObj(i -> new RedisNode(folder.resolve("h" + i), "h" + i, net + i, tag()))
            .toList();

    static RedisNodes start() {
        var cluster = new RedisNodes();
        try {
            cluster.prepare();
            cluster.nodes.forEach(RedisNode::start);
            cluster.awaitWhole(BIRTH);
            return cluster;
        } catch (AssertionError | RuntimeException e) {
            cluster.tellLogs();
            cluster.close();
            throw e;
        }
    }

    private String tag() {
        return folder.getFileName().toString();
    }

    private void prepare() {
        var file = folder.resolve("sentinel-password");
        try {
            Files.writeString(file, PASSWORD + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var controls =
                nodes.stream().map(n -> '"' + n.name() + "@" + n.host() + '"').collect(Collectors.joining(", "));
        nodes.forEach(node -> node.write(controls, file));
    }

    List<RedisNode> nodes() {
        return nodes;
    }

    RedisNode node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    }

    List<RedisNode> others(RedisNode than) {
        return nodes.stream().filter(n -> !n.equals(than)).toList();
    }

    SentinelAddress sentinels() {
        return new SentinelAddress(nodes.stream().map(RedisNode::host).toList(), SENTINEL, PASSWORD, GROUP);
    }

    Seen.Group group() {
        return Await.until(
                "a node tells of the group",
                PATIENCE,
                () -> nodes.stream().filter(RedisNode::running).findFirst().map(RedisNodes::group));
    }

    private static Seen.Group group(RedisNode node) {
        try {
            return JSON.readValue(node.api().look("/v1/groups/" + GROUP), Seen.Group.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RedisNode primary() {
        return node(group().leads().orElseThrow(() -> new AssertionError("nobody leads")));
    }

    void awaitWhole() {
        awaitWhole(PATIENCE);
    }

    private void awaitWhole(Duration limit) {
        Await.that(
                "the group is whole for each node",
                limit,
                () -> nodes.stream().allMatch(node -> group(node).whole()));
    }

    RedisNode awaitPrimaryOtherThan(RedisNode old) {
        return node(Await.until(
                "another primary than " + old.name(),
                PATIENCE,
                () -> Optional.of(group())
                        .filter(g -> g.phase().equals("steady"))
                        .flatMap(Seen.Group::leads)
                        .filter(name -> !name.equals(old.name()))));
    }

    /** An operator's request through the API. */
    void ask(String verb) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://" + nodes.getFirst().host() + ":7626/v1/groups/" + GROUP + "/" + verb))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(45))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(verb + " was answered with " + answer.body());
        }
    }

    /** A connection to a node's Redis. */
    static Jedis redis(RedisNode node) {
        return new Jedis(
                new HostAndPort(node.host(), RedisNode.REDIS), timeout().build());
    }

    /** A connection to a node's Sentinel endpoint. */
    static Jedis sentinel(RedisNode node) {
        return new Jedis(
                new HostAndPort(node.host(), SENTINEL),
                timeout().password(PASSWORD).build());
    }

    private static DefaultJedisClientConfig.Builder timeout() {
        return DefaultJedisClientConfig.builder().timeoutMillis(3000);
    }

    /** For who has to find out why a spec failed. */
    void tellLogs() {
        for (var node : nodes) {
            System.out.println("==== " + node.name() + ", the log's end");
            try {
                var lines = Files.readAllLines(node.log());
                lines.subList(Math.max(0, lines.size() - 60), lines.size()).forEach(System.out::println);
            } catch (IOException e) {
                System.out.println("(" + e + ")");
            }
        }
    }

    @Override
    public void close() {
        Signals.killAll(folder, NodeProcess.TAG + "=" + tag());
        PostgresHome.delete(folder);
    }
}
