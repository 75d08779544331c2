package io.holdfast.multijvm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An application's way to its sessions: asks one node after the other until one of them did it. */
public final class SessionClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long SOON_MILLIS = 100;
    private static final long LATER_MILLIS = 6400;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final List<String> hosts;
    private final AtomicInteger next = new AtomicInteger();

    public SessionClient(List<String> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    /** What one node answered; status 0: nothing. */
    public record Answer(int status, String body, String owner) {
        static final Answer NONE = new Answer(0, "", "");

        /** Worth another try, at another node. */
        boolean again() {
            return status == 0 || status == 503;
        }

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }

        public String id() {
            return json().path("id").asText();
        }

        long number(String attribute) {
            return json().path("attributes").path(attribute).asLong();
        }

        public List<Long> numbers(String attribute) {
            return json().path("attributes")
                    .path(attribute)
                    .valueStream()
                    .map(JsonNode::asLong)
                    .toList();
        }
    }

    /** One request, with its Idempotency-Key unless that is empty. */
    public record Asked(String method, String path, String body, String key) {
        public static Asked create(String key) {
            return new Asked("POST", "/v1/sessions", "{\"attributes\":{\"n\":0}}", key);
        }

        public static Asked read(String id) {
            return new Asked("GET", "/v1/sessions/" + id, "", "");
        }

        static Asked add(String id, String key) {
            return new Asked("PATCH", "/v1/sessions/" + id, "{\"incr\":{\"n\":1}}", key);
        }

        public static Asked append(String id, String attribute, long value) {
            var body = "{\"append\":{\"%s\":%d}}".formatted(attribute, value);
            return new Asked("PATCH", "/v1/sessions/" + id, body, "");
        }
    }

    /** What a request came to. */
    record Outcome(Answer answer, int attempts) {}

    /** Until it is done or {@code limit} is over. */
    CompletableFuture<Outcome> persist(Asked asked, Duration limit) {
        return persist(asked, System.nanoTime() + limit.toNanos(), 1);
    }

    private CompletableFuture<Outcome> persist(Asked asked, long deadline, int attempt) {
        var host = hosts.get(Math.floorMod(next.getAndIncrement(), hosts.size()));
        return once(host, asked).thenCompose(answer -> {
            if (!answer.again() || System.nanoTime() - deadline > 0) {
                return CompletableFuture.completedFuture(new Outcome(answer, attempt));
            }
            return CompletableFuture.supplyAsync(() -> asked, later(attempt))
                    .thenCompose(same -> persist(same, deadline, attempt + 1));
        });
    }

    public Answer now(Asked asked, Duration limit) {
        return persist(asked, limit).join().answer();
    }

    /** One node, once. */
    public CompletableFuture<Answer> once(String host, Asked asked) {
        var request = HttpRequest.newBuilder(URI.create("http://" + host + ":7626" + asked.path()))
                .timeout(LIMIT)
                .method(
                        asked.method(),
                        asked.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(asked.body()));
        if (!asked.body().isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!asked.key().isEmpty()) {
            request.header("Idempotency-Key", asked.key());
        }
        return http.sendAsync(request.build(), BodyHandlers.ofString()).handle(SessionClient::answer);
    }

    private static Answer answer(@Nullable HttpResponse<String> response, @Nullable Throwable failure) {
        return Optional.ofNullable(response)
                .map(r -> new Answer(
                        r.statusCode(),
                        r.body(),
                        r.headers().firstValue("Holdfast-Owner").orElse("")))
                .orElse(Answer.NONE);
    }

    /** Longer each time, and never all at once: those who wait must not keep from coming back what they wait for. */
    private static Executor later(int attempt) {
        long most = Math.min(LATER_MILLIS, SOON_MILLIS << Math.min(attempt - 1, 6));
        long millis = ThreadLocalRandom.current().nextLong(most / 2, most);
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }
}
