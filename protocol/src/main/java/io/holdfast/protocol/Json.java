package io.holdfast.protocol;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stays on disk is JSON, so that people and the next version can read it. Fields that this version does not know
 * are ignored, so that the version before can read what this one wrote; the same value always gives the same bytes.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Json() {}

    public static byte[] bytes(Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    /** Reads one value back; an {@link IOException} says in a few words where the text is damaged, and quotes nothing. */
    public static <T> T read(byte[] bytes, Class<T> type) throws IOException {
        try {
            return Optional.ofNullable(MAPPER.readValue(bytes, type))
                    .orElseThrow(() -> new IOException("there is nothing in it"));
        } catch (JsonProcessingException e) {
            throw new IOException(damage(e.getLocation()), e);
        }
    }

    private static String damage(@Nullable JsonLocation where) {
        return where == null || where.getLineNr() < 1
                ? "it is damaged"
                : "it is damaged at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }
}
