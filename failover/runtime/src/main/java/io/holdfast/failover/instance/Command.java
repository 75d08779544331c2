package io.holdfast.failover.instance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run of an outside program: bounded in time, and ended with everything below it when its goal is given up. */
public final class Command {
    private static final int KEPT_CHARS = 64_000;
    private static final Duration LAST_WRITE = Duration.ofSeconds(10);

    /** How it ended; {@code output} holds both streams, the newest part of them. */
    public record Result(int exit, String output) {
        public boolean succeeded() {
            return exit == 0;
        }

        /** The last words of a program are its reason. */
        public String lastLine() {
            var lines = output.strip().lines().toList();
            return lines.isEmpty() ? "exit code " + exit : lines.get(lines.size() - 1);
        }
    }

    private final List<String> argv;
    private final Map<String, String> environment = new HashMap<>(Map.of("LC_ALL", "C"));
    private String input = "";
    private Duration timeout = Duration.ofMinutes(1);
    private BooleanSupplier givenUp = () -> false;
    private Consumer<String> onLine = line -> {};

    private Command(List<String> argv) {
        this.argv = argv;
    }

    public static Command of(List<String> argv) {
        return new Command(List.copyOf(argv));
    }

    public Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Command input(String text) {
        input = text;
        return this;
    }

    public Command within(Duration limit) {
        timeout = limit;
        return this;
    }

    public Command unless(BooleanSupplier condition) {
        givenUp = condition;
        return this;
    }

    public Command eachLine(Consumer<String> consumer) {
        onLine = consumer;
        return this;
    }

    public Result run() throws IOException {
        var builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.directory(new java.io.File("/"));
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new StringBuilder();
        var reader = Thread.ofVirtual().start(() -> gather(process, output));
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            onLine.accept("it ended before it read its input: " + ended.getMessage());
        }
        return await(process, reader, output);
    }

    private Result await(Process process, Thread reader, StringBuilder output) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                if (givenUp.getAsBoolean()) {
                    throw new IOException(argv.get(0) + " was ended because the goal changed");
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(argv.get(0) + " took longer than " + timeout);
                }
            }
            reader.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(argv.get(0) + " was interrupted", e);
        } finally {
            end(process);
        }
        synchronized (output) {
            return new Result(process.exitValue(), output.toString());
        }
    }

    /** Returns once nothing of it can touch a file any more, or after a while that only a dead disk can fill. */
    private static void end(Process process) {
        var all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + LAST_WRITE.toNanos();
        while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(2_000_000);
        }
    }

    private void gather(Process process, StringBuilder output) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                onLine.accept(line);
                synchronized (output) {
                    output.append(line).append('\n');
                    output.delete(0, Math.max(0, output.length() - KEPT_CHARS));
                }
            }
        } catch (IOException e) {
            onLine.accept("its output broke off: " + e.getMessage());
        }
    }
}
