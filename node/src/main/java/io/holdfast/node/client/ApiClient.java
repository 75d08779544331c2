package io.holdfast.node.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API of the first node that can be reached. A node is passed over only when no connection to it came about:
 * once a request may have arrived, it is not sent to another.
 */
public final class ApiClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(45);
    private final HttpClient http;
    private final List<String> urls;
    private final String token;

    /** @param trusted null: the authorities that this host's JDK knows */
    public ApiClient(List<String> urls, String token, @Nullable SSLContext trusted) {
        this.urls = List.copyOf(urls);
        this.token = token;
        var builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        if (trusted != null) {
            builder.sslContext(trusted);
        }
        http = builder.build();
    }

    private ApiClient(List<String> urls, String token, HttpClient http) {
        this.urls = urls;
        this.token = token;
        this.http = http;
    }

    /** The same way to the node on {@code host}: scheme, port and token are those of the first address. */
    public ApiClient at(String host) {
        var first = address(urls.getFirst(), "");
        var bracketed = host.contains(":") ? "[" + host + "]" : host;
        var there = first.getScheme() + "://" + bracketed + (first.getPort() < 0 ? "" : ":" + first.getPort());
        return new ApiClient(List.of(there), token, http);
    }

    public JsonNode get(String path) {
        return send("GET", path, null);
    }

    public JsonNode post(String path, Map<String, String> body) {
        return send("POST", path, written(body));
    }

    public JsonNode delete(String path) {
        return send("DELETE", path, "{}");
    }

    public JsonNode patch(String path, JsonNode body) {
        return send("PATCH", path, written(body));
    }

    private static String written(Object body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written", e);
        }
    }

    public static String pretty(JsonNode node) {
        return node.toPrettyString();
    }

    private JsonNode send(String method, String path, @Nullable String body) {
        for (var url : urls) {
            var answer = sendTo(url, method, path, body);
            if (answer != null) {
                return understood(url, answer);
            }
        }
        throw new CommandException(
                Exit.UNREACHABLE,
                "No node answers at " + String.join(", ", urls) + ": start one, or name another with --url.");
    }

    /** Null: no connection came about, so nothing was asked. */
    private @Nullable HttpResponse<String> sendTo(String url, String method, String path, @Nullable String body) {
        try {
            return http.send(request(url, method, path, body), BodyHandlers.ofString());
        } catch (ConnectException | java.net.http.HttpConnectTimeoutException e) {
            return null;
        } catch (SSLException e) {
            throw new CommandException(Exit.UNREACHABLE, distrusted(url, e));
        } catch (IOException e) {
            throw new CommandException(
                    Exit.UNREACHABLE,
                    url + " was reached and did not answer; look with 'status' before you ask again"
                            + (url.startsWith("http:") ? " (a node with certificates is reached by https://)." : "."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(Exit.UNREACHABLE, "Interrupted.");
        }
    }

    private static String distrusted(String url, SSLException failure) {
        var why = String.valueOf(failure.getMessage());
        if (why.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")) {
            return url + " speaks no TLS: write http:// for a node with security.insecure = true.";
        }
        if (why.contains("certificate_required") || why.contains("bad_certificate")) {
            return url + " wants to see your own certificate: name it with --cert FILE and --key FILE.";
        }
        return url + " cannot be trusted (" + why + "): name the cluster's authority with --ca FILE or HOLDFAST_CA, and"
                + " the node by a host that its certificate is for.";
    }

    private HttpRequest request(String url, String method, String path, @Nullable String body) {
        var request = HttpRequest.newBuilder(address(url, path)).timeout(ANSWER);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return body == null
                ? request.GET().build()
                : request.header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
    }

    private static URI address(String url, String path) {
        try {
            var address = URI.create(url.strip().replaceFirst("/+$", "") + path);
            if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw wrong(url);
        }
        throw wrong(url);
    }

    private static CommandException wrong(String url) {
        return new CommandException(Exit.USAGE, "'" + url + "' is no address of an API; write http://HOST:7626.");
    }

    private static JsonNode understood(String url, HttpResponse<String> response) {
        var body = parsed(url, response.body());
        if (response.statusCode() < 300) {
            return body;
        }
        var detail = body.path("detail").asText("It answered " + response.statusCode() + ".");
        throw new CommandException(exit(response.statusCode()), detail);
    }

    private static int exit(int status) {
        return switch (status) {
            case 400, 401, 403, 404, 405, 413, 415 -> Exit.USAGE;
            case 409, 422, 428, 429 -> Exit.REFUSED;
            default -> Exit.UNREACHABLE;
        };
    }

    private static JsonNode parsed(String url, String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new CommandException(
                    Exit.UNREACHABLE, url + " is not the API of Holdfast: it does not answer in JSON.");
        }
    }
}
