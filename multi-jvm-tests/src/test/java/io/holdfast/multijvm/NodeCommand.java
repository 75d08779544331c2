package io.holdfast.multijvm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a node is started: as {@code ./holdfast node} does, from the archive of its classes where this JVM can use one. */
final class NodeCommand {
    private static final int VERSION = Runtime.version().feature();
    private static final int LINKS_CLASSES = 25;
    static final Path JAR = Path.of(System.getProperty("holdfast.jar", "../node/target/holdfast.jar"))
            .toAbsolutePath()
            .normalize();
    private static final Optional<Path> ARCHIVE = archive();

    private NodeCommand() {}

    /** @param entrance what stands before the command, so that it runs on the node's host */
    static List<String> of(List<String> entrance, Path file) {
        if (!Files.exists(JAR)) {
            throw new AssertionError(JAR + " is missing: build the module 'node' first (mvn package)");
        }
        var command = new ArrayList<>(entrance);
        command.addAll(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xms32m",
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=0.25",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
        if (VERSION >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        ARCHIVE.ifPresent(archive -> command.addAll(List.of("-XX:AOTCache=" + archive, "-Xlog:aot=off")));
        command.addAll(List.of("-jar", JAR.toString(), "node", "--config", file.toString()));
        return command;
    }

    /** Made once for each JAR; everything works without, only slower. */
    private static Optional<Path> archive() {
        var name = JAR.getFileName().toString().replace(".jar", "-node-" + VERSION + ".aot");
        var archive = JAR.resolveSibling(name);
        var script = JAR.resolve("../../../holdfast").normalize();
        if (VERSION < LINKS_CLASSES || !Files.exists(script)) {
            return Optional.empty();
        }
        try {
            var made = new ProcessBuilder(script.toString(), "classes")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            made.environment().put("JAVA_HOME", System.getProperty("java.home"));
            made.start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.of(archive).filter(Files::exists);
    }
}
