package io.holdfast.failover.rediscluster;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection to one node of a cluster, opened when needed and again after any failure. */
final class NodeLink implements AutoCloseable {
    private static final Duration USUAL_NODE_TIMEOUT = Duration.ofSeconds(15);
    private final RedisClient client;
    private final ObservedCluster cluster;
    private final Address address;
    private @Nullable StatefulRedisConnection<String, String> connection;

    private record Keyword(String word) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return word.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return word;
        }
    }

    NodeLink(RedisClient client, ObservedCluster cluster, Address address) {
        this.client = client;
        this.cluster = cluster;
        this.address = address;
    }

    static ClientOptions options(Duration timeout) {
        return ClientOptions.builder()
                .autoReconnect(false)
                .protocolVersion(ProtocolVersion.RESP2)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
                .build();
    }

    /** Everything that one look wants of this node. */
    Sight look() throws IOException {
        var info = fields(text("CLUSTER", "INFO"));
        var lines = NodeLine.parse(text("CLUSTER", "NODES"), address);
        var replication = fields(text("INFO", "replication"));
        boolean replica = "slave".equals(replication.get("role"));
        return new Sight(
                address,
                info.getOrDefault("cluster_state", "unknown"),
                number(info, "cluster_current_epoch"),
                lines,
                number(replication, replica ? "slave_repl_offset" : "master_repl_offset"),
                "up".equals(replication.get("master_link_status")),
                replica && number(replication, "master_sync_in_progress") != 0,
                nodeTimeout());
    }

    void failOver() throws IOException {
        var answer = text("CLUSTER", "FAILOVER");
        if (!answer.equals("OK")) {
            throw new IOException(address + " answered " + answer);
        }
    }

    /** A user that may not see the configuration is no reason to see nothing. */
    private Duration nodeTimeout() throws IOException {
        try {
            var pair = ask("CONFIG", "GET", "cluster-node-timeout");
            return pair.size() < 2
                    ? USUAL_NODE_TIMEOUT
                    : Duration.ofMillis(Long.parseLong(String.valueOf(pair.get(1))));
        } catch (RefusedCommandException e) {
            return USUAL_NODE_TIMEOUT;
        }
    }

    private String text(String command, String... arguments) throws IOException {
        var answer = ask(command, arguments);
        return answer.isEmpty() ? "" : String.valueOf(answer.getFirst());
    }

    /** Redis answered, with an error. */
    private static final class RefusedCommandException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedCommandException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private synchronized List<Object> ask(String command, String... arguments) throws IOException {
        try {
            var args = new CommandArgs<>(StringCodec.UTF8);
            for (var argument : arguments) {
                args.add(argument);
            }
            return open().sync().dispatch(new Keyword(command), new NestedMultiOutput<>(StringCodec.UTF8), args);
        } catch (RedisCommandExecutionException e) {
            throw new RefusedCommandException(String.valueOf(e.getMessage()), e);
        } catch (RedisException e) {
            close();
            throw new IOException(reason(e), e);
        }
    }

    private StatefulRedisConnection<String, String> open() {
        var current = connection;
        if (current == null || !current.isOpen()) {
            var uri = RedisURI.builder()
                    .withHost(address.host())
                    .withPort(address.port())
                    .withTimeout(cluster.timeout());
            var password = cluster.password().get().reveal();
            if (!password.isEmpty()) {
                uri.withAuthentication(cluster.user(), password);
            }
            current = client.connect(StringCodec.UTF8, uri.build());
            current.setTimeout(cluster.timeout());
            connection = current;
        }
        return current;
    }

    private static Map<String, String> fields(String info) {
        var fields = new HashMap<String, String>();
        info.lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        return fields;
    }

    private static long number(Map<String, String> fields, String name) {
        var text = fields.getOrDefault(name, "0");
        return text.matches("-?\\d+") ? Long.parseLong(text) : 0;
    }

    private static String reason(RedisException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    @Override
    public synchronized void close() {
        var current = connection;
        connection = null;
        if (current != null) {
            current.closeAsync().exceptionally(e -> null);
        }
    }
}
