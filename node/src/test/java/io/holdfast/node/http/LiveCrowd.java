package io.holdfast.node.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Makes sessions at running nodes: {@code LiveCrowd COUNT HOST...}. Run by {@code bench/api/run}. */
final class LiveCrowd {
    private static final int AT_ONCE = 96;

    private LiveCrowd() {}

    public static void main(String[] words) throws Exception {
        int count = Integer.parseInt(words[0]);
        List<URI> urls = Stream.of(words)
                .skip(1)
                .map(host -> URI.create("http://" + host + ":7626/v1/sessions"))
                .toList();
        var made = new AtomicInteger();
        var free = new Semaphore(AT_ONCE);
        long begun = System.nanoTime();
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < count; i++) {
                free.acquire();
                var request = HttpRequest.newBuilder(urls.get(i % urls.size()))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
                var unused = http.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((answer, failure) -> {
                    free.release();
                    if (failure == null && answer.statusCode() == 201) {
                        made.incrementAndGet();
                    }
                });
            }
            free.acquire(AT_ONCE);
        }
        System.out.printf(
                "%d of %d sessions were made in %d s%n",
                made.get(), count, (System.nanoTime() - begun) / 1_000_000_000L);
    }
}
