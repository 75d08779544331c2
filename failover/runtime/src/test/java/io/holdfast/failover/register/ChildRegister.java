package io.holdfast.failover.register;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.NodeName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link RegisterProcess} as the test sees it. */
final class ChildRegister {
    private static final long PATIENCE_SECONDS = 40;
    private final Process process;
    private final PrintWriter in;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    ChildRegister(NodeName name, int port, Path folder, List<String> nodes) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(RegisterProcess.class.getName());
        command.addAll(List.of(name.value(), Integer.toString(port), folder.toString(), "700", "1000"));
        command.addAll(nodes);
        process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        in = new PrintWriter(process.outputWriter(UTF_8), true);
        Thread.ofPlatform().daemon().name("from-" + name).start(() -> listen(process.inputReader(UTF_8)));
    }

    private void listen(BufferedReader out) {
        try (out) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a child's output broke", e);
        }
    }

    void say(String line) {
        in.println(line);
    }

    /** The words of the next line that begins with {@code word}; lines before it are passed over. */
    List<String> heard(String word) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            var words = List.of(next(word, end).split(" "));
            if (words.getFirst().equals(word)) {
                return words;
            }
        }
    }

    /** The words of all lines up to the one that is {@code last}. */
    List<List<String>> heardUpTo(String last) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        var all = new ArrayList<List<String>>();
        for (var line = next(last, end); !line.equals(last); line = next(last, end)) {
            all.add(List.of(line.split(" ")));
        }
        return all;
    }

    private String next(String awaited, long end) {
        var line = polled(end - System.nanoTime());
        assertThat(line).as("the child says '" + awaited + "'").isNotNull();
        return String.valueOf(line);
    }

    private @Nullable String polled(long nanos) {
        try {
            return lines.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while a child was awaited", e);
        }
    }

    boolean leads() {
        say("standing");
        return heard("standing").get(1).equals("true");
    }

    /** What the child's own copy holds: version, then note. */
    List<List<String>> history() {
        say("history");
        return heardUpTo("end").stream()
                .filter(words -> words.getFirst().equals("event"))
                .map(words -> words.subList(1, words.size()))
                .toList();
    }

    /** kill -9 */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
