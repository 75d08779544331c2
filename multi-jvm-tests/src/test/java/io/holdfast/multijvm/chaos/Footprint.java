package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a node's JVM holds: a leak shows itself by a number that only grows. */
record Footprint(long descriptors, long threads, long residentKilobytes) {

    static Footprint of(NodeProcess node) throws IOException {
        var process = Path.of("/proc", Long.toString(node.pid()));
        try (var open = Files.list(process.resolve("fd"))) {
            return new Footprint(open.count(), field(process, "Threads"), field(process, "VmRSS"));
        }
    }

    private static long field(Path process, String name) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .findFirst()
                .orElseThrow();
    }

    String text() {
        return "%d descriptors, %d threads, %d MB".formatted(descriptors, threads, residentKilobytes / 1024);
    }
}
