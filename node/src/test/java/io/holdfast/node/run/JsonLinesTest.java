package io.holdfast.node.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
    private static final LoggerContext CONTEXT = new LoggerContext();

    @Test
    void aTransitionIsOneLineWithItsFields() throws IOException {
        var event = event("main: epoch 4 steady -> fencing: h1 is silent");
        event.setKeyValuePairs(List.of(
                new KeyValuePair("group", "main"),
                new KeyValuePair("epoch", 4L),
                new KeyValuePair("from", "steady"),
                new KeyValuePair("to", "fencing"),
                new KeyValuePair("why", "h1 is silent")));
        var line = new ObjectMapper().readTree(encoded(event));
        assertThat(line.get("group").asText()).isEqualTo("main");
        assertThat(line.get("epoch").isNumber()).isTrue();
        assertThat(line.get("from").asText()).isEqualTo("steady");
        assertThat(line.get("to").asText()).isEqualTo("fencing");
        assertThat(line.get("why").asText()).isEqualTo("h1 is silent");
    }

    @Test
    void nothingFromOutsideBeginsALineOrAField() {
        var hostile = event("x\"\r\n{\"level\":\"ERROR\"}\u001b[2J");
        hostile.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("a\nb")));
        assertThat(encoded(hostile)).hasLineCount(1).endsWith("\n").doesNotContain("\r", "\u001b");
    }

    private static String encoded(LoggingEvent event) {
        return new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    }

    private static LoggingEvent event(String message) {
        return new LoggingEvent("here", CONTEXT.getLogger("io.holdfast.x"), Level.INFO, message, null, null);
    }
}
