package io.holdfast.bench.sessions;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Three nodes' files, and the PostgreSQL that they run: one primary, ANY 1 of two replicas holds what is acknowledged. */
record Group(Place place, boolean sessions) {
    static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    void write() throws IOException {
        for (int node = 1; node <= NODES; node++) {
            Files.writeString(file(node), text(node));
        }
    }

    Path file(int node) {
        return place.file("h" + node + ".conf");
    }

    /** Returns once the primary is open and both replicas follow. */
    void awaitWhole() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var client = HttpClient.newHttpClient()) {
            var asked = HttpRequest.newBuilder(URI.create("http://" + place.host(1) + ":7626/v1/groups/main"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            while (!whole(client, asked)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("the group was not whole within " + PATIENCE);
                }
                Thread.sleep(200);
            }
        }
    }

    Set<Long> postmasters() {
        var pids = new HashSet<Long>();
        for (int node = 1; node <= NODES; node++) {
            postmaster(node).ifPresent(pids::add);
        }
        return pids;
    }

    /** Whatever its nodes left running. */
    void end() {
        for (var pid : postmasters()) {
            ProcessHandle.of(pid).ifPresent(process -> {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            });
        }
    }

    private static boolean whole(HttpClient client, HttpRequest asked) throws InterruptedException {
        try {
            var body = client.send(asked, HttpResponse.BodyHandlers.ofString()).body();
            return body.contains("\"steady\"") && body.split("\"streaming\"", -1).length == NODES;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** While the group is whole. */
    int primary() {
        for (int node = 1; node <= NODES; node++) {
            if (!Files.exists(data(node).resolve("standby.signal"))) {
                return node;
            }
        }
        throw new IllegalStateException("no instance leads");
    }

    Optional<Long> postmaster(int node) {
        try (var lines = Files.lines(data(node).resolve("postmaster.pid"))) {
            return lines.findFirst().map(line -> Long.parseLong(line.strip())).filter(pid -> ours(pid, node));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private boolean ours(long pid, int node) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .contains(data(node).toString());
        } catch (IOException ended) {
            return false;
        }
    }

    private Path data(int node) {
        return place.file("h" + node + "-pg");
    }

    private String text(int node) {
        var control = IntStream.rangeClosed(1, NODES)
                .mapToObj(i -> "\"h" + i + "@" + place.host(i) + "\"")
                .toList();
        return """
                holdfast {
                  node { name = h%1$d, host = "%2$s", data-dir = "%3$s" }
                  cluster { name = bench, control-nodes = %4$s }
                  security.insecure = true
                  groups.main {
                    engine = postgres
                    durability = strict
                    instance {
                      port = 5432, data-dir = "%5$s"
                      hba = ["host all all 127.0.0.0/8 trust"]
                      parameters { shared_buffers = 128MB }
                    }
                  }
                  %6$s
                }
                """.formatted(
                        node,
                        place.host(node),
                        place.file("h" + node),
                        control,
                        data(node),
                        sessions ? "sessions { group = main }" : "");
    }
}
