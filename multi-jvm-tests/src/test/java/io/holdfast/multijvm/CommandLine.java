package io.holdfast.multijvm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command of Holdfast's own JAR came to.
 *
 * @param said what it printed, errors included
 */
record CommandLine(int exit, String said) {

    /** {@code holdfast ...}, which has nobody to ask. */
    static CommandLine holdfast(List<String> words) {
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-jar",
                NodeCommand.JAR.toString()));
        command.addAll(words);
        return run(command, "");
    }

    /** A line as people type it into a shell, and what they type into the program that it starts. */
    static CommandLine shell(String line, String input) {
        return run(List.of("bash", "-c", line), input);
    }

    private static CommandLine run(List<String> command, String input) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var typed = process.getOutputStream()) {
                typed.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                if (!input.isEmpty()) {
                    throw e;
                }
                // a program that reads nothing may have ended before its input did
            }
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new CommandLine(process.waitFor(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + command, e);
        }
    }
}
