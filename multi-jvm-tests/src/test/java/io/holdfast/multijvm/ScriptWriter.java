package io.holdfast.multijvm;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A client of another language: a process that takes a key and a number from each line and answers with a line. */
final class ScriptWriter implements RedisWriter {
    private static final Path SCRIPTS = Path.of("clients").toAbsolutePath();
    private final String name;
    private final Process process;
    private final BufferedWriter out;
    private final BufferedReader in;

    private ScriptWriter(String name, ProcessBuilder builder) throws IOException {
        this.name = name;
        process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        out = process.outputWriter(StandardCharsets.UTF_8);
        in = process.inputReader(StandardCharsets.UTF_8);
        var first = in.readLine();
        if (!"ready".equals(first)) {
            process.destroyForcibly();
            throw new IOException(name + " did not start: " + first);
        }
    }

    /** {@code library} is ioredis, ioredis-detector or node-redis; empty when Node.js or the package is missing. */
    static Optional<RedisWriter> node(String library, SentinelAddress sentinels) throws IOException {
        var required = library.startsWith("ioredis") ? "ioredis" : "redis";
        var check = node(List.of("-e", "require('" + required + "')"));
        if (!succeeds(check)) {
            return Optional.empty();
        }
        var script = SCRIPTS.resolve("writer.js").toString();
        return Optional.of(new ScriptWriter(
                library, node(List.of(script, library, sentinels.group(), sentinels.password(), sentinels.list()))));
    }

    private static ProcessBuilder node(List<String> arguments) {
        var builder = new ProcessBuilder(
                Stream.concat(Stream.of("node"), arguments.stream()).toList());
        builder.environment()
                .putIfAbsent("NODE_PATH", SCRIPTS.resolve("node_modules").toString());
        return builder;
    }

    /** Empty when the package redis is missing; the distribution's Python may have it where the first one has not. */
    static Optional<RedisWriter> python(SentinelAddress sentinels) throws IOException {
        for (var program : List.of("python3", "/usr/bin/python3")) {
            if (succeeds(new ProcessBuilder(program, "-c", "import redis.sentinel"))) {
                var script = SCRIPTS.resolve("writer.py").toString();
                return Optional.of(new ScriptWriter(
                        "redis-py",
                        new ProcessBuilder(
                                program, script, sentinels.group(), sentinels.password(), sentinels.list())));
            }
        }
        return Optional.empty();
    }

    private static boolean succeeds(ProcessBuilder builder) {
        try {
            var process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean push(String key, long n) throws IOException {
        out.write(key + " " + n + "\n");
        out.flush();
        var answer = in.readLine();
        if (answer == null) {
            throw new IOException(name + " has ended");
        }
        return answer.equals("ok");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
