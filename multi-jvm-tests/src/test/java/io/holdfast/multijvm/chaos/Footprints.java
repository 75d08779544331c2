package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.NodeProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Footprints of nodes over time. The least of the last third is held against the most of the first third, so that neither a
 * moment's connections nor what warms up count; what is above it by more than a margin has only grown.
 */
final class Footprints {
    private static final int FEWEST = 6;

    private final Map<NodeProcess, List<Footprint>> seen = new LinkedHashMap<>();

    Footprints(List<NodeProcess> nodes) {
        nodes.forEach(node -> seen.put(node, new ArrayList<>()));
    }

    void look() throws IOException {
        for (var one : seen.entrySet()) {
            one.getValue().add(Footprint.of(one.getKey()));
        }
    }

    /** A sentence for each number of each node that only grew; empty also where there were too few looks to tell. */
    List<String> grown() {
        var grown = new ArrayList<String>();
        seen.forEach((node, looks) -> grown.addAll(grown(node.name(), looks)));
        return grown;
    }

    static List<String> grown(String name, List<Footprint> looks) {
        var grown = new ArrayList<String>();
        if (looks.size() >= FEWEST) {
            grown(name + ": descriptors", looks, Footprint::descriptors, 16, grown);
            grown(name + ": threads", looks, Footprint::threads, 8, grown);
            grown(name + ": heap in MB", looks, Footprint::heapMegabytes, 12, grown);
        }
        return grown;
    }

    private static void grown(
            String what, List<Footprint> looks, ToLongFunction<Footprint> number, long margin, List<String> grown) {
        int third = looks.size() / 3;
        long first = looks.stream().limit(third).mapToLong(number).max().orElseThrow();
        long last = looks.stream()
                .skip(looks.size() - third)
                .mapToLong(number)
                .min()
                .orElseThrow();
        if (last > first + margin) {
            grown.add("%s from at most %d to at least %d".formatted(what, first, last));
        }
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        seen.forEach((node, looks) -> {
            if (!looks.isEmpty()) {
                lines.add("- " + node.name() + ", first: " + looks.getFirst().text());
                lines.add("- " + node.name() + ", last: " + looks.getLast().text());
            }
        });
        return lines;
    }
}
