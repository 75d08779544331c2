package io.holdfast.node.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One of the demo's nodes: a process of the same program with the same options, in a session of its own, so that a
 * Ctrl-C reaches the demo alone, which then ends its nodes in order. Its input is a pipe that closes with the demo.
 */
final class DemoNode {
    /** By name: that class knows this one. */
    private static final String MAIN = "io.holdfast.node.Main";

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private final String name;
    private final Path log;
    private final Process process;

    private DemoNode(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    static DemoNode start(String name, Path config, Path log) throws IOException {
        var command = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-Dholdfast.terminal") && !option.startsWith("-agentlib"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(List.of("node", "--config", config.toString(), "--end-with-input"));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new DemoNode(name, log, process);
    }

    String name() {
        return name;
    }

    boolean alive() {
        return process.isAlive();
    }

    void leave() {
        process.destroy();
    }

    /** Waits for {@link #leave}, and no longer than it may take. */
    void end(long millis) throws InterruptedException {
        if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** The end of what it said. */
    String lastWords() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
