package io.holdfast.failover.rediscluster;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A picture in words, one node after the other: {@code "a h1:1 0-5460 e1; d h2:2 of=a"}. Its name, where it is, the slots
 * of a primary or whom a replica follows, its configuration epoch. Everybody answers and says the same, unless a word says
 * otherwise: {@code silent}, {@code fail}, {@code fail?} (what the others say), {@code linkdown}, {@code syncing},
 * {@code nofailover}, {@code migrating}, {@code down} (its cluster_state), {@code offset=500}.
 */
record Told(List<List<String>> nodes) {
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    static Picture picture(String text) {
        return of(text).picture();
    }

    static Judgement judged(String text) {
        return ClusterRules.judge(picture(text));
    }

    static Told of(String text) {
        return new Told(Arrays.stream(text.split(";"))
                .map(node -> List.of(node.strip().split("\\s+")))
                .toList());
    }

    /** The id that a node called {@code name} has. */
    static String id(String name) {
        return name.repeat(40).substring(0, 40);
    }

    Picture picture() {
        var silent = new TreeMap<Address, String>();
        nodes.stream().filter(n -> n.contains("silent")).forEach(n -> silent.put(Address.parse(n.get(1)), "refused"));
        return new Picture(
                nodes.stream()
                        .filter(n -> !n.contains("silent"))
                        .map(this::sight)
                        .toList(),
                silent,
                Duration.ZERO);
    }

    private Sight sight(List<String> node) {
        var lines = new StringBuilder();
        nodes.forEach(n -> lines.append(line(n, n.equals(node))).append('\n'));
        var asked = Address.parse(node.get(1));
        long newest = nodes.stream().mapToLong(Told::epoch).max().orElse(0);
        return new Sight(
                asked,
                node.contains("down") ? "fail" : "ok",
                newest,
                NodeLine.parse(lines.toString(), asked),
                value(node, "offset").map(Long::parseLong).orElse(1000L),
                !node.contains("linkdown"),
                node.contains("syncing"),
                TIMEOUT);
    }

    private static String line(List<String> node, boolean myself) {
        var flags = (myself ? "myself," : "") + (value(node, "of").isPresent() ? "slave" : "master");
        for (var flag : List.of("fail", "fail?", "nofailover")) {
            flags += node.contains(flag) && !(myself && flag.startsWith("fail")) ? "," + flag : "";
        }
        return "%s %s@%s %s %s 0 1700000000000 %d %s%s%s"
                .formatted(
                        id(node.get(0)),
                        myself ? node.get(1).replaceAll(".*:", ":") : node.get(1),
                        "17000",
                        flags,
                        value(node, "of").map(Told::id).orElse("-"),
                        epoch(node),
                        node.contains("silent") ? "disconnected" : "connected",
                        node.stream()
                                .filter(w -> w.matches("[\\d,-]+"))
                                .map(w -> " " + w.replace(",", " "))
                                .findFirst()
                                .orElse(""),
                        node.contains("migrating") ? " [7->-" + id("x") + "]" : "");
    }

    private static long epoch(List<String> node) {
        return node.stream()
                .filter(w -> w.matches("e\\d+"))
                .mapToLong(w -> Long.parseLong(w.substring(1)))
                .findFirst()
                .orElse(0);
    }

    private static Optional<String> value(List<String> node, String key) {
        return node.stream()
                .filter(w -> w.startsWith(key + "="))
                .map(w -> w.substring(key.length() + 1))
                .findFirst();
    }
}
