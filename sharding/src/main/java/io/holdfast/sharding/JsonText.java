package io.holdfast.sharding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Attribute values: one JSON value each, in one way of writing it. */
final class JsonText {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    static String checked(String json) {
        try {
            var value = MAPPER.readTree(json);
            if (value.isMissingNode()) {
                throw new IllegalArgumentException("an attribute's value is JSON, and this is nothing");
            }
            return Text.checked("an attribute's value", value.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an attribute's value is JSON: a number, \"a text\", [..] or {..}", e);
        }
    }
}
