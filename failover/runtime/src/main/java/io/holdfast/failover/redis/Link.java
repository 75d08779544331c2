package io.holdfast.failover.redis;

import io.holdfast.protocol.Secret;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection of the agents' user to one Redis, opened when needed and again after any failure. */
final class Link implements AutoCloseable {
    private static final Command REPLICATION = Command.of("INFO", "replication");
    private static final Command PERSISTENCE = Command.of("INFO", "persistence");
    private static final Command SERVER = Command.of("INFO", "server");

    private final RedisClient client;
    private final String host;
    private final int port;
    private final Supplier<Secret> secret;
    private final Duration limit;
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

    Link(RedisClient client, String host, int port, Supplier<Secret> secret, Duration limit) {
        this.client = client;
        this.host = host;
        this.port = port;
        this.secret = secret;
        this.limit = limit;
    }

    /** A lost connection is told at once and made again by the next command: the caller has to know what was lost. */
    static ClientOptions options() {
        return ClientOptions.builder()
                .autoReconnect(false)
                .pingBeforeActivateConnection(true)
                .protocolVersion(ProtocolVersion.RESP2)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofMillis(500))
                        .build())
                .build();
    }

    /** One command and what it is about. */
    record Command(String word, List<String> arguments) {
        static Command of(String word, String... arguments) {
            return new Command(word, List.of(arguments));
        }
    }

    /** The answer, flat or nested; an error of Redis is an exception. */
    List<Object> ask(String command, String... arguments) throws IOException {
        return askAll(Command.of(command, arguments)).getFirst();
    }

    /** All in one round trip, carried out in this order; the first error is an exception, and the others are carried out all the same. */
    synchronized List<List<Object>> askAll(Command... commands) throws IOException {
        var asked = new ArrayList<RedisFuture<List<Object>>>();
        var answers = new ArrayList<List<Object>>();
        var current = commands[0];
        try {
            var line = open().async();
            for (var command : commands) {
                var args = new CommandArgs<>(StringCodec.UTF8);
                command.arguments().forEach(args::add);
                asked.add(line.dispatch(new Keyword(command.word()), new NestedMultiOutput<>(StringCodec.UTF8), args));
            }
            for (int i = 0; i < commands.length; i++) {
                current = commands[i];
                answers.add(LettuceFutures.awaitOrCancel(asked.get(i), limit.toNanos(), TimeUnit.NANOSECONDS));
            }
            return answers;
        } catch (RedisException e) {
            if (!(e instanceof RedisCommandExecutionException)) {
                close();
            }
            throw new IOException(current.word() + " at " + host + ":" + port + ": " + reason(e), e);
        }
    }

    String text(String command, String... arguments) throws IOException {
        var answer = ask(command, arguments);
        return answer.isEmpty() ? "" : String.valueOf(answer.get(0));
    }

    Info replication() throws IOException {
        return info(askAll(PERSISTENCE, REPLICATION));
    }

    /** After {@code commands}, in the same round trip: who follows whom, what it does with its files, which process it is. */
    Info replicationAfter(Command... commands) throws IOException {
        var all = new ArrayList<>(List.of(commands));
        // What loads is asked first: where nothing does, the position that follows is that of what was loaded.
        all.addAll(List.of(PERSISTENCE, REPLICATION, SERVER));
        var answers = askAll(all.toArray(Command[]::new));
        return info(answers.subList(commands.length, answers.size()));
    }

    private static Info info(List<List<Object>> answers) {
        return Info.of(
                answers.stream().flatMap(List::stream).map(String::valueOf).toArray(String[]::new));
    }

    /** Only who follows whom and how far, where each round trip counts. */
    Info progress() throws IOException {
        return Info.of(text("INFO", "replication"));
    }

    /** How many writes it refused since its start because it is a replica. */
    long refusedWrites() throws IOException {
        var counted = Info.of(text("INFO", "errorstats")).text("errorstat_READONLY");
        return counted.isEmpty() ? 0 : Long.parseLong(counted.substring(counted.indexOf('=') + 1));
    }

    private StatefulRedisConnection<String, String> open() {
        var current = connection;
        if (current == null || !current.isOpen()) {
            var uri = RedisURI.builder()
                    .withHost(host)
                    .withPort(port)
                    .withTimeout(limit)
                    .withAuthentication(Accounts.AGENT, secret.get().reveal())
                    .build();
            current = client.connect(StringCodec.UTF8, uri);
            current.setTimeout(limit);
            connection = current;
        }
        return current;
    }

    private static String reason(RedisException e) {
        var cause = e.getCause();
        if (cause instanceof ClosedChannelException) {
            return "the connection was closed";
        }
        return cause == null || cause.getMessage() == null ? String.valueOf(e.getMessage()) : cause.getMessage();
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
