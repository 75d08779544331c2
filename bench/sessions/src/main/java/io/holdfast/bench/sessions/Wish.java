package io.holdfast.bench.sessions;

import java.util.ArrayList;
import java.util.List;

/** What to measure, from the command line. */
record Wish(
        List<String> systems,
        int rounds,
        int sessions,
        int warmUp,
        int seconds,
        List<Integer> clients,
        List<Integer> rates,
        List<String> parts,
        String net) {
    private static final List<String> ALL = List.of("holdfast", "spring-redis", "spring-jdbc", "hazelcast");

    static Wish parse(String[] words) {
        var wish = new Wish(
                List.of(),
                1,
                20_000,
                20,
                10,
                List.of(8, 64),
                List.of(),
                List.of("web", "updates", "http", "heap"),
                "127.0.76");
        for (int i = 0; i < words.length; i++) {
            var word = words[i];
            if (word.startsWith("--")) {
                if (++i == words.length) {
                    throw new IllegalArgumentException(word + " needs a value");
                }
                wish = wish.with(word, words[i]);
            } else {
                wish = wish.and(word);
            }
        }
        return wish.systems.isEmpty() ? wish.and("all") : wish;
    }

    private Wish and(String system) {
        var more = new ArrayList<>(systems);
        if (system.equals("all")) {
            more.addAll(ALL);
        } else if (ALL.contains(system)) {
            more.add(system);
        } else {
            throw new IllegalArgumentException(
                    "say which system: " + String.join(", ", ALL) + " or all, not " + system);
        }
        return new Wish(more, rounds, sessions, warmUp, seconds, clients, rates, parts, net);
    }

    private Wish with(String option, String value) {
        return switch (option) {
            case "--rounds" -> new Wish(systems, whole(value), sessions, warmUp, seconds, clients, rates, parts, net);
            case "--sessions" -> new Wish(systems, rounds, whole(value), warmUp, seconds, clients, rates, parts, net);
            case "--warm-up" -> new Wish(systems, rounds, sessions, whole(value), seconds, clients, rates, parts, net);
            case "--seconds" -> new Wish(systems, rounds, sessions, warmUp, whole(value), clients, rates, parts, net);
            case "--clients" -> new Wish(systems, rounds, sessions, warmUp, seconds, wholes(value), rates, parts, net);
            case "--rates" -> new Wish(systems, rounds, sessions, warmUp, seconds, clients, wholes(value), parts, net);
            case "--parts" ->
                new Wish(systems, rounds, sessions, warmUp, seconds, clients, rates, List.of(value.split(",")), net);
            case "--net" -> new Wish(systems, rounds, sessions, warmUp, seconds, clients, rates, parts, value);
            default -> throw new IllegalArgumentException("there is no option " + option);
        };
    }

    private static int whole(String text) {
        return Integer.parseInt(text);
    }

    private static List<Integer> wholes(String text) {
        return List.of(text.split(",")).stream().map(Wish::whole).toList();
    }
}
