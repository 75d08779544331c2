package io.holdfast.bench.sessions;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Adds one to sessions at a fixed pace, whatever comes back, each addition under a key of its own and again, at another
 * node, until it is acknowledged. In the end each session must hold exactly what was added to it.
 */
final class Additions implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final int LARGEST = 8 * 1024;
    private static final int PATIENCE_MILLIS = 3_000;
    private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(50);
    private static final JsonMapper JSON = new JsonMapper();
    private final List<BlockingQueue<HttpConnection>> free = new ArrayList<>();
    private final List<String> ids;
    private final AtomicIntegerArray asked;
    private final ConcurrentHistogram latencies = new ConcurrentHistogram(Measured.LONGEST, 3);
    private final ConcurrentLinkedQueue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong pending = new AtomicLong();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread pacer;
    private volatile boolean closing;

    private Additions(List<String> hosts, int sessions, int perSecond) {
        for (var host : hosts) {
            var queue = new LinkedBlockingQueue<HttpConnection>();
            for (int i = 0; i < CONNECTIONS; i++) {
                queue.add(new HttpConnection(host, LARGEST, PATIENCE_MILLIS));
            }
            free.add(queue);
        }
        ids = made(sessions);
        asked = new AtomicIntegerArray(sessions);
        pacer = Thread.ofPlatform().unstarted(() -> pace(perSecond));
    }

    static Additions start(List<String> hosts, int sessions, int perSecond) {
        var additions = new Additions(hosts, sessions, perSecond);
        additions.pacer.start();
        return additions;
    }

    /** What was seen since the last call: latencies in microseconds from when each was due. */
    Histogram latencies() {
        var copy = latencies.copy();
        latencies.reset();
        return copy;
    }

    /** The longest time in which nothing was acknowledged at all, since the last call. */
    double longestSilenceMillis() {
        long longest = 0;
        var last = acknowledged.poll();
        for (var next = acknowledged.poll(); last != null && next != null; next = acknowledged.poll()) {
            longest = Math.max(longest, next - last);
            last = next;
        }
        return longest / 1e6;
    }

    long repeated() {
        return repeated.get();
    }

    /** Ends when all is acknowledged; says what is wrong with which session. */
    List<String> findings() {
        close();
        var wrong = new ConcurrentLinkedQueue<String>();
        try (var readers = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (int i = 0; i < ids.size(); i++) {
                int session = i;
                readers.execute(() -> {
                    long holds = number(persist("GET", "/v1/sessions/" + ids.get(session), "", ""));
                    if (holds != asked.get(session)) {
                        wrong.add("session %d holds %d of %d".formatted(session, holds, asked.get(session)));
                    }
                });
            }
        }
        return List.copyOf(wrong);
    }

    long total() {
        long sum = 0;
        for (int i = 0; i < asked.length(); i++) {
            sum += asked.get(i);
        }
        return sum;
    }

    @Override
    public void close() {
        closing = true;
        try {
            pacer.join();
            requests.shutdown();
            if (!requests.awaitTermination(3, TimeUnit.MINUTES)) {
                throw new IllegalStateException(pending.get() + " additions were not acknowledged within 3 minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pace(int perSecond) {
        var random = new SplittableRandom(1);
        long between = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long due = System.nanoTime();
        for (long n = 0; !closing; n++, due += between) {
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int session = random.nextInt(ids.size());
            asked.incrementAndGet(session);
            pending.incrementAndGet();
            long since = due;
            var key = "a" + n;
            requests.execute(() -> add(session, key, since));
        }
    }

    private void add(int session, String key, long since) {
        persist("PATCH", "/v1/sessions/" + ids.get(session), "{\"incr\":{\"n\":1}}", key);
        long now = System.nanoTime();
        latencies.recordValue(Math.min((now - since) / 1000, Measured.LONGEST));
        acknowledged.add(now);
        pending.decrementAndGet();
    }

    private List<String> made(int sessions) {
        var made = new ConcurrentLinkedQueue<String>();
        try (var makers = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (int i = 0; i < sessions; i++) {
                makers.execute(() -> made.add(id(persist("POST", "/v1/sessions", "{\"attributes\":{\"n\":0}}", ""))));
            }
        }
        return List.copyOf(made);
    }

    private String persist(String method, String path, String body, String key) {
        int host = Math.floorMod(System.nanoTime() / 1000, free.size());
        while (true) {
            try {
                return once(host, method, path, body, key);
            } catch (UncheckedIOException e) {
                repeated.incrementAndGet();
                host = (host + 1) % free.size();
                LockSupport.parkNanos(AGAIN);
            }
        }
    }

    private String once(int host, String method, String path, String body, String key) {
        HttpConnection connection;
        try {
            connection = free.get(host).take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        try {
            return connection.ask(method, path, body, key).body();
        } finally {
            free.get(host).add(connection);
        }
    }

    /** Of a session as the API shows it. */
    private static String id(String session) {
        try {
            return JSON.readTree(session).path("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(String session) {
        try {
            return JSON.readTree(session).at("/attributes/n").asLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
