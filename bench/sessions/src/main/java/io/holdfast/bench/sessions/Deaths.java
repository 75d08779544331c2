package io.holdfast.bench.sessions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The command {@code deaths}: changes at a fixed pace while a node, the primary, and both are killed; nothing may be missing. */
final class Deaths implements AutoCloseable {
    private static final int SESSIONS = 10_000;
    private static final int PER_SECOND = 2_000;
    private static final long QUIET_MILLIS = 8_000;
    private final Place place;
    private final Group group;
    private final List<Child> nodes = new ArrayList<>();

    private Deaths(Place place) {
        this.place = place;
        this.group = new Group(place, true);
    }

    /** Whether nothing was missing, and nothing doubled. */
    static boolean run(Place place, List<String> rest) throws IOException, InterruptedException {
        int perSecond = rest.isEmpty() ? PER_SECOND : Integer.parseInt(rest.getFirst());
        var deaths = new Deaths(place);
        var end = new Thread(deaths::close, "end of the nodes");
        Runtime.getRuntime().addShutdownHook(end);
        try (deaths) {
            return deaths.measure(perSecond);
        } finally {
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    private boolean measure(int perSecond) throws IOException, InterruptedException {
        group.write();
        for (int node = 1; node <= Group.NODES; node++) {
            nodes.add(node(node));
        }
        group.awaitWhole();
        var hosts = IntStream.rangeClosed(1, Group.NODES).mapToObj(place::host).toList();
        System.out.println(
                "| kill -9 of | longest time without any success, ms | p50 ms | p95 ms | p99 ms | longest ms |");
        System.out.println("|---|---|---|---|---|---|");
        try (var load = Additions.start(hosts, SESSIONS, perSecond)) {
            Thread.sleep(QUIET_MILLIS);
            row("nothing", load);
            int other = group.primary() % Group.NODES + 1;
            die("a node", load, other, true, false);
            die("the primary", load, group.primary(), false, true);
            die("the primary and its node", load, group.primary(), true, true);
            var findings = load.findings();
            System.out.printf(
                    "%n%,d additions to %,d sessions at %,d/s, all acknowledged, %,d repeated: %d sessions hold anything else%n",
                    load.total(), SESSIONS, perSecond, load.repeated(), findings.size());
            findings.stream().limit(10).forEach(System.out::println);
            return findings.isEmpty();
        }
    }

    private void die(String what, Additions load, int node, boolean itself, boolean database)
            throws IOException, InterruptedException {
        var postmaster = group.postmaster(node);
        if (itself) {
            kill(nodes.get(node - 1).pid());
        }
        if (database) {
            postmaster.ifPresent(Deaths::kill);
        }
        Thread.sleep(QUIET_MILLIS);
        if (itself) {
            nodes.set(node - 1, node(node));
        }
        group.awaitWhole();
        Thread.sleep(QUIET_MILLIS);
        row(what, load);
    }

    private static void row(String what, Additions load) {
        double silence = load.longestSilenceMillis();
        var seen = load.latencies();
        System.out.printf(
                "| %s | %.0f | %.1f | %.1f | %.0f | %.0f |%n",
                what,
                silence,
                seen.getValueAtPercentile(50) / 1000.0,
                seen.getValueAtPercentile(95) / 1000.0,
                seen.getValueAtPercentile(99) / 1000.0,
                seen.getMaxValue() / 1000.0);
    }

    private Child node(int node) throws IOException {
        var words = List.of("node", "--config", group.file(node).toString(), "--end-with-input");
        return Child.java(place, "node-h" + node, "io.holdfast.node.Main", words);
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        nodes.forEach(Child::dismiss);
        nodes.forEach(Child::close);
        group.end();
    }
}
