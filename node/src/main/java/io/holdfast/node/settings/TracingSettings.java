package io.holdfast.node.settings;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The block {@code holdfast.tracing}.
 *
 * @param endpoint where spans are sent, OTLP over HTTP; null: nowhere
 * @param samplePercent of the requests that bring no decision of their own
 */
public record TracingSettings(@Nullable String endpoint, int samplePercent) {

    static TracingSettings from(BlockSettings block) {
        var hint = "write a collector's address, like http://127.0.0.1:4318/v1/traces, or null";
        var endpoint = block.optionalText("endpoint", hint).orElse(null);
        if (endpoint != null && !isHttp(endpoint)) {
            throw block.wrong("endpoint", "is no address", hint);
        }
        return new TracingSettings(endpoint, block.whole("sample-percent", 0, 100));
    }

    private static boolean isHttp(String text) {
        try {
            var address = URI.create(text);
            return address.getHost() != null
                    && String.valueOf(address.getScheme()).matches("https?");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
