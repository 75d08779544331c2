package io.holdfast.node.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks so many times a second whether the answers before have come or not, and measures each from when it was due: whoever
 * waits for an answer before it asks again measures its own patience.
 */
final class OpenLoop {
    private static final Duration LATEST = Duration.ofSeconds(30);

    private OpenLoop() {}

    /** How long each answer took in microseconds, the shortest first; {@code failed} of them were none, or not a 200. */
    record Taken(List<Long> micros, int failed) {
        long percentile(int percent) {
            return micros.get(Math.min(micros.size() - 1, micros.size() * percent / 100));
        }

        @Override
        public String toString() {
            return "%d reads, p50 %.1f ms, p99 %.1f ms, longest %.1f ms, %d failed"
                    .formatted(
                            micros.size(), percentile(50) / 1e3, percentile(99) / 1e3, micros.getLast() / 1e3, failed);
        }
    }

    /** @param urls asked in turn */
    static Taken ask(List<URI> urls, String token, int perSecond, Duration time) throws InterruptedException {
        var micros = new ConcurrentLinkedQueue<Long>();
        var failed = new AtomicInteger();
        long count = time.toMillis() * perSecond / 1000;
        try (var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                var clock = Executors.newScheduledThreadPool(1)) {
            long begun = System.nanoTime() + 100_000_000L;
            for (long i = 0; i < count; i++) {
                long due = begun + i * 1_000_000_000L / perSecond;
                var request = HttpRequest.newBuilder(urls.get((int) (i % urls.size())))
                        .header("Authorization", "Bearer " + token)
                        .timeout(LATEST)
                        .build();
                Runnable ask = () -> {
                    var unused = http.sendAsync(request, BodyHandlers.ofByteArray())
                            .whenComplete((answer, failure) -> {
                                if (failure != null || answer.statusCode() != 200) {
                                    failed.incrementAndGet();
                                }
                                micros.add((System.nanoTime() - due) / 1_000);
                            });
                };
                var unused = clock.schedule(ask, due - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            await(micros, count, begun + time.plus(LATEST).toNanos());
        }
        return new Taken(micros.stream().sorted().toList(), failed.get());
    }

    private static void await(ConcurrentLinkedQueue<Long> micros, long count, long deadline)
            throws InterruptedException {
        while (micros.size() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(micros.size() + " of " + count + " reads came to an end");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
