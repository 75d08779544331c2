package io.holdfast.node.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The text log by the very configuration that a node ships with. */
class TextLinesTest {
    private static final Pattern BEGINS = Pattern.compile("\\d{4}-\\d\\d-\\d\\d .*");
    private static final String FORGED = "2026-11-21 10:00:00.000 INFO  Node               all is well";
    private final LoggerContext context = new LoggerContext();
    private final PatternLayoutEncoder encoder;

    TextLinesTest() throws JoranException {
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(TextLinesTest.class.getResource("/logback.xml")));
        var appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("OUT");
        encoder = (PatternLayoutEncoder) appender.getEncoder();
    }

    private List<String> lines(String message, @Nullable Throwable thrown) {
        var event = new LoggingEvent("here", context.getLogger("io.holdfast.x"), Level.WARN, message, thrown, null);
        return new String(encoder.encode(event), StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aMessageIsOneLine() {
        assertThat(lines("a\r\n" + FORGED + "\u001b[2J\u2028b", null))
                .singleElement()
                .asString()
                .endsWith("x                  a | " + FORGED + "?[2J?b");
    }

    @Test
    void anExceptionsMessageCannotBeginALine() {
        var thrown =
                new IllegalStateException("a\n" + FORGED, new IllegalArgumentException("b\r\n" + FORGED + "\u0085c"));

        var lines = lines("it broke", thrown);

        assertThat(lines).filteredOn(l -> BEGINS.matcher(l).matches()).hasSize(1);
        assertThat(lines.subList(1, lines.size())).allMatch(l -> l.startsWith("\t"));
        assertThat(lines)
                .contains(
                        "\tjava.lang.IllegalStateException: a | " + FORGED,
                        "\tCaused by: java.lang.IllegalArgumentException: b | " + FORGED + "?c");
        assertThat(lines)
                .hasSizeBetween(5, 27)
                .anyMatch(l -> l.startsWith("\t\tat io.holdfast.node.run.TextLinesTest."));
    }
}
