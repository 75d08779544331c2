package io.holdfast.node.notify;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts a program that the node's file names, without a shell: nothing that is told can become a command. It gets the
 * notification as its input and its kind, group, sentence and alarm as HOLDFAST_... in its environment; exit code 0 means done.
 */
final class Program implements Channel {
    private final List<String> words;
    private final Duration timeout;

    Program(List<String> words, Duration timeout) {
        this.words = List.copyOf(words);
        this.timeout = timeout;
    }

    @Override
    public void send(Notification notification) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("HOLDFAST_KIND", notification.kind());
        builder.environment().put("HOLDFAST_GROUP", notification.group());
        builder.environment().put("HOLDFAST_SENTENCE", notification.sentence());
        var alarm = notification.alarm();
        builder.environment().put("HOLDFAST_ALARM", alarm == null ? "" : alarm);
        var process = builder.start();
        try {
            var unused = feed(process, Words.json(notification));
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it did not end within " + timeout.toMillis() + " ms");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException("it ended with " + process.exitValue());
        }
    }

    /** A program that does not read its input is no failure; whether it did its work, its exit code says. */
    private static boolean feed(Process process, byte[] input) {
        try (var out = process.getOutputStream()) {
            out.write(input);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
