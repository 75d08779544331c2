package io.holdfast.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes the API's JSON. A {@link Secret} that an event carries is written as stars. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(new StarsSerializer()))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private Json() {}

    private static final class StarsSerializer extends StdSerializer<Secret> {
        private static final long serialVersionUID = 1L;

        StarsSerializer() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString("***");
        }
    }

    static byte[] bytes(Object body) {
        try {
            return (MAPPER.writeValueAsString(body) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of the API cannot be written", e);
        }
    }

    /** The same as a tree, whose text is one line. */
    static JsonNode tree(Object body) {
        return MAPPER.valueToTree(body);
    }

    /** An object with no other fields than {@code known}; an empty body is an empty object. */
    static JsonNode object(String body, Set<String> known) {
        if (body.isBlank()) {
            return MAPPER.createObjectNode();
        }
        var node = parsed(body);
        if (!node.isObject()) {
            throw Problem.badRequest("The body is no JSON object; send {...}.");
        }
        for (var name : (Iterable<String>) node::fieldNames) {
            if (!known.contains(name)) {
                throw Problem.badRequest("The body has a field that is not known here; known: "
                        + (known.isEmpty() ? "none" : String.join(", ", known)) + ".");
            }
        }
        return node;
    }

    /** Empty when {@code body} is no JSON. */
    static Optional<JsonNode> read(String body) {
        try {
            return Optional.ofNullable(MAPPER.readTree(body));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    static Optional<String> text(JsonNode object, String field) {
        var value = object.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw Problem.badRequest("The field '" + field + "' is no text; write a node's name.");
        }
        return Optional.of(value.textValue());
    }

    private static JsonNode parsed(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw Problem.badRequest("The body is no JSON" + place(e.getLocation()) + ".");
        }
    }

    /** What breaks a bound, as a number of thousands of digits does, has no place. */
    private static String place(@Nullable JsonLocation where) {
        return where == null ? "" : ": line %d, column %d".formatted(where.getLineNr(), where.getColumnNr());
    }
}
