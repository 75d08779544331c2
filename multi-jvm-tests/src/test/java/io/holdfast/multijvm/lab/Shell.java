package io.holdfast.multijvm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the system's own tools. What fails says what it was asked and what it answered. */
final class Shell {
    private Shell() {}

    /** What a tool came to. */
    record Outcome(int code, String said) {
        boolean good() {
            return code == 0;
        }
    }

    /** What it printed. */
    static String run(String... command) {
        var outcome = attempt(List.of(command));
        if (!outcome.good()) {
            throw new AssertionError("%s ended with %d: %s"
                    .formatted(
                            String.join(" ", command),
                            outcome.code(),
                            outcome.said().strip()));
        }
        return outcome.said();
    }

    static Outcome attempt(String... command) {
        return attempt(List.of(command));
    }

    static Outcome attempt(List<String> command) {
        try {
            var process = begin(command);
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), said);
        } catch (IOException missing) {
            return new Outcome(127, missing.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in " + command, e);
        }
    }

    static Process begin(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
