package io.holdfast.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What three running nodes take: {@code LiveLoad SECONDS HOST...}. It asks the API of all of them in turn, in quiet, beside slow clients, and while the group {@code main} fails over. Run by {@code bench/api/run}.
 */
final class LiveLoad {
    private static final int READS = 300;
    private static final int SLOW = 20;
    private static final int API = 7626;
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private final Duration time;
    private final List<String> hosts;

    private LiveLoad(Duration time, List<String> hosts) {
        this.time = time;
        this.hosts = hosts;
    }

    public static void main(String[] words) throws Exception {
        new LiveLoad(
                        Duration.ofSeconds(Long.parseLong(words[0])),
                        Stream.of(words).skip(1).toList())
                .run();
        HTTP.close();
    }

    private void run() throws Exception {
        System.out.printf("warming: %s%n", reads(WARM));
        System.out.printf("%d API reads a second: %s%n", READS, reads(time));
        try (var slow = slowClients()) {
            System.out.printf("%d API reads a second beside %d slow clients: %s%n", READS, SLOW, reads(time));
            var failovers = Thread.ofPlatform().start(this::failOverAgainAndAgain);
            System.out.printf("the same, and failovers meanwhile: %s%n", reads(time));
            failovers.join();
            System.out.printf("slow clients were cut off %d times%n", slow.cuts());
        }
    }

    private SlowClients slowClients() {
        return new SlowClients(hosts.getFirst(), API, SLOW);
    }

    private OpenLoop.Taken reads(Duration period) throws InterruptedException {
        var urls = new ArrayList<URI>();
        hosts.forEach(host -> urls.addAll(ApiLoadTest.urls("http://" + host + ":" + API)));
        return OpenLoop.ask(urls, "none", READS, period);
    }

    /** On a thread of its own: on two cores the pool that the clients' answers come through has but one. */
    private void failOverAgainAndAgain() {
        long end = System.nanoTime() + time.toNanos();
        try {
            TimeUnit.SECONDS.sleep(2);
            while (System.nanoTime() < end) {
                var answer = send("POST", "/v1/groups/main/failover", "{\"confirm\": \"main\"}");
                System.out.println("  failover: "
                        + answer.path("sentence").asText(answer.path("detail").asText()));
                TimeUnit.SECONDS.sleep(6);
            }
        } catch (IOException | InterruptedException e) {
            System.out.println("  failover: " + e);
        }
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + hosts.getLast() + ":" + API + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(40))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return new ObjectMapper()
                .readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }
}
