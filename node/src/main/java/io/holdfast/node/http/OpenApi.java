package io.holdfast.node.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The API's description, OpenAPI 3.1. It is written by hand and compared with the routes by a test, in both directions. */
final class OpenApi {
    private static final String FILE = "openapi.json";

    private OpenApi() {}

    static Page page() {
        try (var in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(FILE), FILE)) {
            return Page.text("application/json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own file cannot be read", e);
        }
    }
}
