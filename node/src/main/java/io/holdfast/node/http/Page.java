package io.holdfast.node.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An answer that is no plain JSON 200: a handler gives it instead of a body. */
final class Page {
    private final int status;
    private final String type;
    private final byte[] bytes;

    private Page(int status, String type, byte[] bytes) {
        this.status = status;
        this.type = type;
        this.bytes = bytes;
    }

    static Page text(String type, String text) {
        return new Page(200, type, text.getBytes(StandardCharsets.UTF_8));
    }

    static Page json(int status, Object body) {
        return new Page(status, "application/json", Json.bytes(body));
    }

    static Page of(Object body) {
        return body instanceof Page page ? page : json(200, body);
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, bytes.length);
    }
}
