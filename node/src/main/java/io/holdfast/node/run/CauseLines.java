package io.holdfast.node.run;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import org.jspecify.annotations.Nullable;

/**
 * An exception and its causes, each with its first frames. Messages of exceptions come from everywhere, so each stays on
 * one line that begins with a tab: no line of it can be taken for one of the log's own. Public because the log's own
 * configuration makes it by name.
 */
public final class CauseLines extends ThrowableHandlingConverter {
    private static final int FRAMES = 12;
    private static final int CAUSES = 8;

    @Override
    public String convert(ILoggingEvent event) {
        var text = new StringBuilder();
        @Nullable IThrowableProxy thrown = event.getThrowableProxy();
        for (int depth = 0; thrown != null && depth < CAUSES; depth++) {
            add(text, depth == 0 ? "" : "Caused by: ", thrown);
            thrown = thrown.getCause();
        }
        return text.toString();
    }

    private static void add(StringBuilder text, String prefix, IThrowableProxy thrown) {
        text.append('\t').append(prefix).append(thrown.getClassName());
        if (thrown.getMessage() != null) {
            text.append(": ").append(OneLine.of(thrown.getMessage()));
        }
        text.append('\n');
        var frames = thrown.getStackTraceElementProxyArray();
        for (int i = 0; frames != null && i < Math.min(FRAMES, frames.length); i++) {
            text.append("\t\t").append(OneLine.of(frames[i].getSTEAsString())).append('\n');
        }
    }
}
