package io.holdfast.node.probes;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One request: {@code path} without the query; of a repeated parameter the first counts, an empty one does not. */
record ProbeRequest(String method, String path, Map<String, String> parameters) {
    ProbeRequest {
        parameters = Map.copyOf(parameters);
    }

    /** Reads {@code GET /path?query HTTP/1.x}; empty when it is no such line. */
    static Optional<ProbeRequest> parse(String line) {
        var parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[1].startsWith("/") || !parts[2].startsWith("HTTP/1.")) {
            return Optional.empty();
        }
        var target = parts[1].split("\\?", 2);
        return Optional.of(new ProbeRequest(parts[0], target[0], parameters(target.length > 1 ? target[1] : "")));
    }

    /** Up to the second slash. */
    String firstSegment() {
        int second = path.indexOf('/', 1);
        return second < 0 ? path : path.substring(0, second);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Only the status is wanted. */
    boolean bare() {
        return method.equals("HEAD") || method.equals("OPTIONS");
    }

    boolean reads() {
        return bare() || method.equals("GET");
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && equals < pair.length() - 1) {
                parameters.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
