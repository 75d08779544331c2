package io.holdfast.bench.sessions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CPU seconds of processes with all that came from them, ended ones included, as Linux counts them. */
final class CpuTime {
    private static final double TICKS = 100;

    private CpuTime() {}

    private record Stat(long parent, long ticks) {}

    static double seconds(Collection<Long> roots) {
        var all = all();
        Map<Long, List<Long>> children = new HashMap<>();
        all.forEach((pid, stat) ->
                children.computeIfAbsent(stat.parent(), p -> new ArrayList<>()).add(pid));
        var seen = new HashSet<Long>();
        var next = new ArrayDeque<>(roots);
        long ticks = 0;
        while (!next.isEmpty()) {
            var pid = next.remove();
            var stat = all.get(pid);
            if (stat != null && seen.add(pid)) {
                ticks += stat.ticks();
                next.addAll(children.getOrDefault(pid, List.of()));
            }
        }
        return ticks / TICKS;
    }

    /** How many threads wanted a core of late. */
    static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            return "?";
        }
    }

    private static Map<Long, Stat> all() {
        Map<Long, Stat> all = new HashMap<>();
        ProcessHandle.allProcesses()
                .forEach(process -> stat(process.pid()).ifPresent(stat -> all.put(process.pid(), stat)));
        return all;
    }

    /** See proc(5): the parent, and user and system time, its own and its ended children's. */
    private static Optional<Stat> stat(long pid) {
        try {
            var text = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            var fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = 11; i <= 14; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return Optional.of(new Stat(Long.parseLong(fields[1]), ticks));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
