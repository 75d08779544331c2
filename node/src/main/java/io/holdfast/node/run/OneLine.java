package io.holdfast.node.run;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message on one line, whatever it holds: what came from outside can neither begin a line of its own nor steer a
 * terminal. Public because the log's own configuration makes it by name.
 */
public final class OneLine extends ClassicConverter {
    private static final Pattern BREAKS = Pattern.compile("[\r\n]+");
    private static final Pattern CONTROLS =
            Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f]");

    static String of(@Nullable String text) {
        return CONTROLS.matcher(BREAKS.matcher(String.valueOf(text)).replaceAll(" | "))
                .replaceAll("?");
    }

    @Override
    public String convert(ILoggingEvent event) {
        return of(event.getFormattedMessage());
    }
}
