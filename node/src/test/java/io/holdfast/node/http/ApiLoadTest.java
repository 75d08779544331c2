package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.settings.ApiSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * 300 reads a second, asked on time whether the ones before were answered or not, and measured from when each was due.
 * {@code -Dholdfast.load=PT20S} says for how long; without it nothing runs, because it measures the machine as well.
 */
@EnabledIfSystemProperty(named = "holdfast.load", matches = "PT.*")
class ApiLoadTest {
    private static final Duration TIME = Duration.parse(System.getProperty("holdfast.load", "PT20S"));
    private static final Duration WARM = Duration.ofSeconds(5);
    private static final int A_SECOND = 300;
    private static final List<String> PATHS = List.of(
            "/v1/groups", "/v1/groups/main", "/v1/cluster", "/v1/groups/main/history", "/v1/groups/main/explain");

    @Test
    void threeHundredReadsASecondAlsoUnderTwentySlowClients() throws Exception {
        var limits = new ApiSettings(1024, 512, 1000);
        try (var node = new FakeNode(FakeNode.tokens(), null, null, new ManagementServer.Beside(limits, null, null))) {
            reads(node, WARM);
            var quiet = reads(node, TIME);
            List<Long> beset;
            try (var slow = new SlowClients(node, 20)) {
                beset = reads(node, TIME);
                assertThat(slow.cuts())
                        .as("times that a slow client was cut off")
                        .isPositive();
            }
            System.out.printf("api load: %s; under 20 slow clients: %s%n", told(quiet), told(beset));
            assertThat(percentile(quiet, 99)).as("p99 in microseconds").isLessThan(50_000);
            assertThat(percentile(beset, 99)).as("p99 in microseconds").isLessThan(500_000);
        }
    }

    private static List<Long> reads(FakeNode node, Duration time) throws InterruptedException {
        var micros = new ConcurrentLinkedQueue<Long>();
        var failed = new AtomicInteger();
        long count = time.toMillis() * A_SECOND / 1000;
        try (var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                var clock = Executors.newScheduledThreadPool(1)) {
            long begun = System.nanoTime() + 100_000_000L;
            for (long i = 0; i < count; i++) {
                long due = begun + i * 1_000_000_000L / A_SECOND;
                var request = HttpRequest.newBuilder(URI.create(node.url() + PATHS.get((int) (i % PATHS.size()))))
                        .header("Authorization", "Bearer viewer-token")
                        .timeout(Duration.ofSeconds(20))
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
            long deadline = begun + time.toNanos() + 30_000_000_000L;
            while (micros.size() < count) {
                assertThat(System.nanoTime())
                        .as("%d of %d are answered", micros.size(), count)
                        .isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        assertThat(failed).as("reads that failed").hasValue(0);
        return micros.stream().sorted().toList();
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static String told(List<Long> sorted) {
        return "%d reads, p50 %.1f ms, p99 %.1f ms, longest %.1f ms"
                .formatted(
                        sorted.size(),
                        percentile(sorted, 50) / 1e3,
                        percentile(sorted, 99) / 1e3,
                        sorted.getLast() / 1e3);
    }

    /** Each sends one byte of a head every half second, and dials again when it is cut off. */
    private static final class SlowClients implements AutoCloseable {
        private static final byte[] HEAD =
                "GET /v1/groups HTTP/1.1\r\nHost: a\r\nX-Drip: ".getBytes(StandardCharsets.US_ASCII);
        private final List<Thread> threads = new ArrayList<>();
        private final AtomicInteger cuts = new AtomicInteger();
        private volatile boolean ended;

        SlowClients(FakeNode node, int count) {
            for (int i = 0; i < count; i++) {
                threads.add(Thread.ofVirtual().start(() -> drip(node)));
            }
        }

        int cuts() {
            return cuts.get();
        }

        @Override
        public void close() {
            ended = true;
            threads.forEach(Thread::interrupt);
        }

        private void drip(FakeNode node) {
            while (!ended) {
                try (var socket = new Socket(node.host(), node.port())) {
                    for (int i = 0; !ended; i++) {
                        socket.getOutputStream().write(i < HEAD.length ? HEAD[i] : 'x');
                        TimeUnit.MILLISECONDS.sleep(500);
                    }
                } catch (IOException cutOff) {
                    cuts.incrementAndGet();
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }
}
