package io.holdfast.bench.sessions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The command: measures the systems one after the other, each round in the other direction, and writes the table. */
final class Bench {
    private Bench() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        if (words.length > 0 && words[0].equals("deaths")) {
            System.exit(deaths(List.of(words).subList(1, words.length)) ? 0 : 1);
        }
        Wish wish;
        try {
            wish = Wish.parse(words);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        var report = new Report();
        System.out.println(Report.HEAD);
        for (int round = 0; round < wish.rounds(); round++) {
            var order = new ArrayList<>(wish.systems());
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            for (var system : order) {
                trial(system, wish, report);
            }
        }
        var text = report.markdown("bench/sessions/run " + String.join(" ", words));
        var file = Path.of(System.getProperty("bench.result", "sessions.md"));
        Files.writeString(file, text);
        System.out.println("\n" + text + "\nwritten to " + file);
    }

    private static boolean deaths(List<String> rest) throws IOException, InterruptedException {
        var place = Place.make("127.0.76");
        try {
            return Deaths.run(place, rest);
        } finally {
            put(place);
        }
    }

    private static void put(Place place) throws IOException {
        if (System.getenv("BENCH_KEEP") == null) {
            place.remove();
        } else {
            System.err.println("kept: " + place.folder());
        }
    }

    private static void trial(String system, Wish wish, Report report) throws IOException, InterruptedException {
        var place = Place.make(wish.net());
        var trial = new Trial(place, contender(system, place), wish, report);
        var end = new Thread(trial::close, "end of the trial");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            trial.run();
        } finally {
            Runtime.getRuntime().removeShutdownHook(end);
            trial.close();
            put(place);
        }
    }

    private static Contender contender(String system, Place place) {
        return switch (system) {
            case "holdfast" -> new HoldfastSessions(new Group(place, true));
            case "spring-redis" -> new SpringRedis(place);
            case "spring-jdbc" -> new SpringJdbc(place);
            case "hazelcast" -> new SpringHazelcast(place);
            default -> throw new IllegalArgumentException("there is no system " + system);
        };
    }
}
