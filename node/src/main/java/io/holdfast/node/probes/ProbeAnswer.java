package io.holdfast.node.probes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One answer. An empty {@code type} means a status line and nothing else, as Patroni does for some paths. */
record ProbeAnswer(int status, String type, String body) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<Integer, String> REASONS = Map.of(
            200,
            "OK",
            400,
            "Bad Request",
            500,
            "Internal Server Error",
            501,
            "Not Implemented",
            502,
            "Bad Gateway",
            503,
            "Service Unavailable");

    static ProbeAnswer bare(boolean good) {
        return new ProbeAnswer(good ? 200 : 503, "", "");
    }

    static ProbeAnswer text(int status, String body) {
        return new ProbeAnswer(status, "text/plain; charset=utf-8", body);
    }

    static ProbeAnswer json(int status, Object body) {
        try {
            return new ProbeAnswer(status, "application/json", MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer to a probe cannot be written", e);
        }
    }

    ProbeAnswer asBare() {
        return new ProbeAnswer(status, "", "");
    }

    /** As it goes over the wire; the connection ends behind it. */
    byte[] bytes() {
        var first = "HTTP/1.0 " + status + " " + REASONS.getOrDefault(status, "Unknown") + "\r\n";
        if (type.isEmpty()) {
            return (first + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        var head = first + "Content-Type: " + type + "\r\nContent-Length: " + length
                + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }
}
