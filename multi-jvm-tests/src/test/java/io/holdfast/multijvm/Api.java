package io.holdfast.multijvm;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One node's HTTP API. A node that does not answer is an {@link IOException}, soon. */
public final class Api {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient PLAIN =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration ASK = Duration.ofSeconds(45);
    private static final int TRIES = 3;

    private final String url;
    private final HttpClient client;
    private final String group;

    private final @Nullable String token;

    private Api(String url, HttpClient client, String group, @Nullable String token) {
        this.url = url;
        this.client = client;
        this.token = token;
        this.group = "/v1/groups/" + group;
    }

    /** Of the node on {@code host}; without certificates it speaks plain text, and nobody is asked for a token. */
    public static Api of(String host, String group, @Nullable Certificates certificates) {
        return certificates == null
                ? new Api("http://" + host + ":7626", PLAIN, group, null)
                : new Api("https://" + host + ":7626", certificates.client(), group, certificates.token());
    }

    public Seen.Group group() throws IOException {
        return JSON.readValue(look(group), Seen.Group.class);
    }

    public Seen.Cluster cluster() throws IOException {
        return JSON.readValue(look("/v1/cluster"), Seen.Cluster.class);
    }

    public Seen.History history() throws IOException {
        return JSON.readValue(look(group + "/history?limit=1000"), Seen.History.class);
    }

    /** 200 when this node is part of a cluster that can decide, 503 with a sentence when not. */
    public Seen.Answer ready() throws IOException {
        return answer(send(request("/health/ready", LOOK).GET().build()));
    }

    /** An operator's command; {@code body} is JSON. */
    public Seen.Answer ask(String verb, String body) throws IOException {
        return answer(send(request(group + "/" + verb, ASK)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build()));
    }

    /** Anything else that an operator may ask. */
    public Seen.Answer send(String method, String path, String body) throws IOException {
        return answer(send(request(path, ASK)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build()));
    }

    public String look(String path) throws IOException {
        var response = send(request(path, LOOK).GET().build());
        if (response.statusCode() != 200) {
            throw new IOException(url + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** What a look is answered, refusals included. */
    public Seen.Answer said(String path) throws IOException {
        var response = send(request(path, ASK).GET().build());
        return new Seen.Answer(response.statusCode(), "", response.headers().map() + "\n" + response.body());
    }

    private HttpRequest.Builder request(String path, Duration limit) {
        var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(limit);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Seen.Answer answer(HttpResponse<String> response) throws IOException {
        var body = JSON.readTree(response.body());
        var sentence = body.path("sentence").asText(body.path("detail").asText());
        return new Seen.Answer(response.statusCode(), sentence, response.body());
    }

    /** A packet that is lost costs a second, which is all the time that a connection has. */
    private HttpResponse<String> send(HttpRequest request) throws IOException {
        for (int tried = 1; tried < TRIES; tried++) {
            try {
                return sendOnce(request);
            } catch (HttpConnectTimeoutException again) {
                // The last failure is the one that is told.
            }
        }
        return sendOnce(request);
    }

    private HttpResponse<String> sendOnce(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
