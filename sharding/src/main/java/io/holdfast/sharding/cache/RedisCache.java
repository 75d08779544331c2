package io.holdfast.sharding.cache;

import io.holdfast.protocol.Json;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies in the primary of a Redis group. Redis itself compares the stamps, so that a slow writer never puts an old copy
 * over a new one, and drops each copy after a few seconds, so that one which could not be replaced does not outlive them.
 */
public final class RedisCache implements SharedCache {
    static final Duration KEPT = Duration.ofSeconds(4);
    private static final Logger LOG = LoggerFactory.getLogger(RedisCache.class);
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final long LOOK = Duration.ofMillis(200).toNanos();
    private static final long AGAIN = Duration.ofSeconds(1).toNanos();
    /** Behind a Redis that hangs; who comes later asks the owner at once. */
    private static final int UNANSWERED = 1000;

    private static final String PREFIX = "holdfast:session:";
    private static final String COPY = "c";
    private static final String PUT = """
            local e = tonumber(redis.call('HGET', KEYS[1], 'e') or '-1')
            local v = tonumber(redis.call('HGET', KEYS[1], 'v') or '-1')
            local ne, nv = tonumber(ARGV[1]), tonumber(ARGV[2])
            if e > ne or (e == ne and v > nv) then return 0 end
            redis.call('HSET', KEYS[1], 'e', ARGV[1], 'v', ARGV[2], 'c', ARGV[3])
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return 1
            """;

    private final RedisClient client = RedisClient.create();
    private final Supplier<Optional<CacheServer>> server;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile @Nullable CacheServer connected;
    private volatile long lookedAt = System.nanoTime() - LOOK;
    private long dialledAt = System.nanoTime() - AGAIN;
    private boolean dialling;
    private boolean closed;

    /** Follows whatever {@code server} says. */
    public RedisCache(Supplier<Optional<CacheServer>> server) {
        this.server = server;
        client.setOptions(options());
    }

    static ClientOptions options() {
        return ClientOptions.builder()
                .autoReconnect(false)
                .requestQueueSize(UNANSWERED)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofSeconds(1))
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .build();
    }

    @Override
    public CompletionStage<Optional<Copy>> get(String key) {
        var open = open();
        return open == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : open.async()
                        .hget(PREFIX + key, COPY)
                        .handle((found, failure) -> found == null ? Optional.empty() : copy(found));
    }

    @Override
    public void put(String key, Copy copy) {
        var open = open();
        if (open != null) {
            var unused = open.async()
                    .<Long>eval(
                            PUT,
                            ScriptOutputType.INTEGER,
                            new String[] {PREFIX + key},
                            Long.toString(copy.epoch()),
                            Long.toString(copy.version()),
                            Json.text(copy),
                            Long.toString(KEPT.toMillis()));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    /** The connection to who leads now; while there is none it is made beside, at most once a second. */
    private @Nullable StatefulRedisConnection<String, String> open() {
        var current = connection;
        long now = System.nanoTime();
        if (current != null && current.isOpen() && now - lookedAt < LOOK) {
            return current;
        }
        lookedAt = now;
        var target = server.get().orElse(null);
        if (current != null && current.isOpen() && target != null && target.equals(connected)) {
            return current;
        }
        if (target != null) {
            dial(target);
        }
        return null;
    }

    private synchronized void dial(CacheServer target) {
        if (dialling || closed || System.nanoTime() - dialledAt < AGAIN) {
            return;
        }
        dialling = true;
        dialledAt = System.nanoTime();
        var unused = client.connectAsync(StringCodec.UTF8, uri(target))
                .whenComplete((made, failure) -> dialled(target, made, failure));
    }

    private synchronized void dialled(
            CacheServer target, @Nullable StatefulRedisConnection<String, String> made, @Nullable Throwable failure) {
        dialling = false;
        if (made == null) {
            LOG.debug("the sessions' cache at {}:{} does not answer: {}", target.host(), target.port(), failure);
            return;
        }
        var last = connection;
        connection = made;
        connected = target;
        if (last != null) {
            var unused = last.closeAsync();
        }
    }

    private static RedisURI uri(CacheServer target) {
        var uri = RedisURI.builder()
                .withHost(target.host())
                .withPort(target.port())
                .withTimeout(Duration.ofSeconds(1));
        if (!target.user().isEmpty()) {
            uri.withAuthentication(target.user(), target.password().reveal().toCharArray());
        }
        return uri.build();
    }

    private static Optional<Copy> copy(String json) {
        try {
            return Optional.of(Json.read(json.getBytes(StandardCharsets.UTF_8), Copy.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
