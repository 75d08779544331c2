package io.holdfast.node.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A notification as it is sent, and what is read from files only when it is needed. */
final class Words {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Words() {}

    static byte[] json(Notification notification) {
        try {
            return JSON.writeValueAsString(notification).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can be written", e);
        }
    }

    /** Read at each attempt, so that a new secret is in force without a restart. */
    static String firstLine(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> new IOException(file + " is empty"));
        }
    }
}
