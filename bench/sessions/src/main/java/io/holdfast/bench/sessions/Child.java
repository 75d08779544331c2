package io.holdfast.bench.sessions;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of this run. It is asked by lines, and ends with its input. */
final class Child implements AutoCloseable {
    private static final long ENDING_SECONDS = 20;
    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** With the same options for every contender's applications. */
    static Child java(Place place, String name, String main, List<String> words) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
        command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        var more = System.getenv("BENCH_JAVA_OPTS");
        if (more != null && !more.isBlank()) {
            command.addAll(List.of(more.strip().replace("%n", name).split(" +")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(words);
        return start(place, name, command);
    }

    static Child start(Place place, String name, List<String> command) throws IOException {
        var log = place.file(name + ".log");
        var process = new ProcessBuilder(command)
                .directory(place.folder().toFile())
                .redirectError(log.toFile())
                .start();
        return new Child(name, log, process);
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** What it says next. */
    String told() {
        try {
            var line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(name + " ended; it said:\n" + lastWords());
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String ask(String line) {
        try {
            var out = process.outputWriter(StandardCharsets.UTF_8);
            out.write(line + "\n");
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(name + " ended; it said:\n" + lastWords(), e);
        }
        return told();
    }

    String lastWords() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Asks it to end, and does not wait. */
    void dismiss() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
    }

    @Override
    public void close() {
        dismiss();
        try {
            if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
