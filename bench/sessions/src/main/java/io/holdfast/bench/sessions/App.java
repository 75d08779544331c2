package io.holdfast.bench.sessions;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One application server: opens its store, then does what its standard input says, a line at a time, and answers each
 * with a line. It ends with its input.
 */
final class App {
    private static final int SEED = 42;
    private final Store store;
    private Clients clients;

    private App(Store store) {
        this.store = store;
        this.clients = new Clients(store, List.of());
    }

    public static void main(String[] words) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        try (var store = Stores.open(List.of(words));
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            var app = new App(store);
            answers.println("ready");
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.println(app.obey(List.of(line.split(" "))));
            }
        }
    }

    private String obey(List<String> words) throws IOException, InterruptedException {
        var rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "populate" -> populate(rest);
            case "use" -> use(rest);
            case "run" -> clients.work(Order.parse(rest)).words();
            case "heap" -> Long.toString(heap());
            default -> throw new IllegalArgumentException("an application does not understand " + words);
        };
    }

    private String populate(List<String> words) throws IOException, InterruptedException {
        if (!(store instanceof Maker maker)) {
            throw new IllegalArgumentException("this store makes no sessions");
        }
        var made = Clients.populate(maker, Integer.parseInt(words.get(0)), Integer.parseInt(words.get(1)));
        Files.write(Path.of(words.get(2)), made);
        return Integer.toString(made.size());
    }

    /** The same order in every application: which sessions are busy must be the same. */
    private String use(List<String> files) throws IOException {
        var ids = new ArrayList<String>();
        for (var file : files) {
            ids.addAll(Files.readAllLines(Path.of(file)));
        }
        Collections.sort(ids);
        Collections.shuffle(ids, new Random(SEED));
        clients = new Clients(store, ids);
        return Integer.toString(ids.size());
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
