package io.holdfast.multijvm;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/** All that one node's endpoint publishes; and what it answered at the moment of each change of primary. */
final class SentinelEvents implements AutoCloseable {
    private final RedisNode node;
    private final Jedis connection;
    private final Listener listener = new Listener();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Thread thread;

    /** {@code primary} is who was told to be the primary right after the event; empty but for a change of primary. */
    record Event(String channel, String payload, String primary) {}

    private SentinelEvents(RedisNode node) {
        this.node = node;
        this.connection = RedisNodes.sentinel(node);
        this.thread = Thread.ofPlatform().daemon().name("events").unstarted(this::listen);
    }

    static SentinelEvents of(RedisNode node) {
        var events = new SentinelEvents(node);
        events.thread.start();
        Await.that("the subscription holds", Duration.ofMinutes(1), events.listener::isSubscribed);
        return events;
    }

    private void listen() {
        try {
            connection.psubscribe(listener, "*");
        } catch (JedisException closed) {
            return;
        }
    }

    List<Event> all() {
        return List.copyOf(events);
    }

    List<String> channels() {
        return events.stream().map(Event::channel).toList();
    }

    void await(String channel) {
        Await.that(
                channel + " is published by " + node.name(),
                Duration.ofSeconds(30),
                () -> channels().contains(channel));
    }

    /** The connection was closed from the other side. */
    boolean ended() {
        return !thread.isAlive();
    }

    @Override
    public void close() {
        connection.close();
    }

    private final class Listener extends JedisPubSub {
        @Override
        public void onPMessage(String pattern, String channel, String message) {
            var primary = channel.equals("+switch-master") ? primary() : "";
            events.add(new Event(channel, message, primary));
        }

        private String primary() {
            try (var sentinel = RedisNodes.sentinel(node)) {
                return String.join(" ", sentinel.sentinelGetMasterAddrByName(RedisNodes.GROUP));
            }
        }
    }
}
