package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.NodeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a node's JVM holds: a leak shows itself by a number that only grows. The heap is what a full collection leaves. */
record Footprint(long descriptors, long threads, long residentMegabytes, long heapMegabytes) {
    private static final Pattern USED = Pattern.compile("\\btotal \\d+K, used (\\d+)K");

    static Footprint of(NodeProcess node) throws IOException {
        jcmd(node, "GC.run");
        var process = Path.of("/proc", Long.toString(node.pid()));
        try (var open = Files.list(process.resolve("fd"))) {
            return new Footprint(
                    open.count(),
                    field(process, "Threads"),
                    field(process, "VmRSS") / 1024,
                    used(jcmd(node, "GC.heap_info")) / 1024);
        }
    }

    static long used(String heapInfo) {
        long used = USED.matcher(heapInfo)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        Proof.that("a heap in: " + heapInfo, used > 0);
        return used;
    }

    private static String jcmd(NodeProcess node, String command) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(node.pid()), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static long field(Path process, String name) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .findFirst()
                .orElseThrow();
    }

    String text() {
        return "%d descriptors, %d threads, heap %d MB, resident %d MB"
                .formatted(descriptors, threads, heapMegabytes, residentMegabytes);
    }
}
