package io.holdfast.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** What was sent along with a request, as the audit log may keep it: values whose names sound secret are stars. */
final class Sent {
    private static final Pattern SECRET =
            Pattern.compile(".*(?i:password|passwd|secret|token|credential|conninfo|passphrase|key).*");

    private Sent() {}

    static String of(String query, String body) {
        var asked = query.isEmpty() ? "" : "?" + query + " ";
        if (body.isBlank()) {
            return asked.strip();
        }
        return Json.read(body)
                .map(node -> asked + hidden(node))
                .orElse(asked + "a body of " + body.length() + " characters that is no JSON");
    }

    private static JsonNode hidden(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var entry : object.properties()) {
                if (SECRET.matcher(entry.getKey()).matches()) {
                    object.put(entry.getKey(), "***");
                } else {
                    hidden(entry.getValue());
                }
            }
        } else {
            node.forEach(Sent::hidden);
        }
        return node;
    }
}
