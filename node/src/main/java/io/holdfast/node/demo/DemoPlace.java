package io.holdfast.node.demo;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.settings.PathPrograms;
import io.holdfast.node.settings.PostgresPrograms;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The demo's folder: a subfolder per node with its file, log and data. A folder of its own is removed at the end; one
 * that the operator named stays, and the next demo goes on with it.
 */
final class DemoPlace {
    private static final String RUN_AS = "postgres";
    private final Path folder;
    private final boolean temporary;
    private final DemoPorts ports;
    private final int port;
    private final int redisPort;

    private DemoPlace(Path folder, boolean temporary, DemoPorts ports, int port) {
        this.folder = folder;
        this.temporary = temporary;
        this.ports = ports;
        this.port = port;
        this.redisPort = ports.redis();
    }

    static DemoPlace make(@Nullable Path named, DemoPorts ports, int port) {
        try {
            var folder = named == null
                    ? Files.createTempDirectory("holdfast-demo-")
                    : Files.createDirectories(named.toAbsolutePath());
            // PostgreSQL's own user must be able to pass through.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            var place = new DemoPlace(folder, named == null, ports, port);
            for (int i : nodes()) {
                place.prepare(i);
            }
            return place;
        } catch (IOException e) {
            throw new CommandException(
                    Exit.REFUSED,
                    "The demo's folder cannot be made (" + e.getMessage() + "): name another with --dir.");
        }
    }

    Path folder() {
        return folder;
    }

    boolean temporary() {
        return temporary;
    }

    DemoPorts ports() {
        return ports;
    }

    int port() {
        return port;
    }

    static String name(int node) {
        return "h" + (node + 1);
    }

    Path config(int node) {
        return own(node).resolve("node.conf");
    }

    Path log(int node) {
        return own(node).resolve("node.log");
    }

    /** The process id of a node's PostgreSQL, when it left one. */
    Optional<Long> postmaster(int node) {
        try (var lines = Files.lines(data(node).resolve("postmaster.pid"))) {
            return lines.findFirst().map(String::strip).map(Long::parseLong);
        } catch (IOException | java.io.UncheckedIOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Path own(int node) {
        return folder.resolve(name(node));
    }

    private Path data(int node) {
        return own(node).resolve("pg");
    }

    private void prepare(int node) throws IOException {
        Files.createDirectories(own(node));
        if ("root".equals(System.getProperty("user.name"))) {
            var owner = FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(RUN_AS);
            Files.setOwner(own(node), owner);
        }
        Files.writeString(config(node), text(node));
    }

    private String text(int node) {
        var control = nodes().stream()
                .map(i -> quoted(name(i) + "@" + ports.hosts().get(i)))
                .collect(Collectors.joining(", "));
        var programs = PostgresPrograms.newest()
                .orElseThrow(() -> new CommandException(
                        Exit.REFUSED, "PostgreSQL is missing: run  sudo apt-get install postgresql  and try again."));
        return """
                holdfast {
                  node { name = %s, host = %s, zone = z%d, data-dir = %s }
                  cluster { name = demo, control-nodes = [%s] }
                  security { insecure = true }
                  groups.main {
                    engine = postgres
                    instance {
                      port = %d, data-dir = %s, bin-dir = %s, run-as = %s
                      hba = ["host all all 127.0.0.0/8 trust"]
                      parameters { shared_buffers = 32MB }
                    }
                  }
                  sessions { group = main }
                %s}
                """.formatted(
                        name(node),
                        quoted(ports.hosts().get(node)),
                        node + 1,
                        quoted(own(node).resolve("node").toString()),
                        control,
                        port,
                        quoted(data(node).toString()),
                        quoted(programs.toString()),
                        RUN_AS,
                        cache(node));
    }

    /** Where Redis is not installed the demo does without. */
    private String cache(int node) {
        if (!hasRedis()) {
            return "";
        }
        return """
                  groups.cache {
                    engine = redis
                    instance { port = %d, data-dir = %s }
                  }
                """.formatted(
                        redisPort, quoted(folder.resolve(name(node) + "-redis").toString()));
    }

    static boolean hasRedis() {
        return PathPrograms.folderOf("redis-server").isPresent();
    }

    int redisPort() {
        return redisPort;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static List<Integer> nodes() {
        return IntStream.range(0, DemoPorts.USUAL.size()).boxed().toList();
    }
}
