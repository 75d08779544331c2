package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes PostgreSQL choose exactly the timeline that the register reserved: it takes the first id without a history
 * file, so placeholders fill the ids below. They stay where a real history lies above them, because a replica asks
 * its upstream for every id in between; the ones above all real histories are removed before a start, which would
 * otherwise take the highest for its target.
 */
final class TimelineReservation {
    private static final String PLACEHOLDER = "# holdfast reserved\n";

    private final Path wal;
    private final RunAs owner;

    TimelineReservation(Path dataDir, RunAs owner) {
        this.wal = dataDir.resolve("pg_wal");
        this.owner = owner;
    }

    /** Where a history left its parent, as its file says. */
    record Branch(String parent, long from) {}

    private Path file(long timeline) {
        return wal.resolve("%08X.history".formatted(timeline));
    }

    void plantBelow(long history) throws IOException {
        var own = file(history);
        if (Files.exists(own)) {
            if (!placeholder(own)) {
                throw new IOException("timeline " + history + " was promoted to before on this data");
            }
            Durable.delete(own);
        }
        for (long id = 2; id < history; id++) {
            if (!Files.exists(file(id))) {
                Durable.write(file(id), PLACEHOLDER, owner);
            }
        }
    }

    void clearAboveReal() throws IOException {
        var files = histories();
        while (!files.isEmpty() && placeholder(files.lastEntry().getValue())) {
            Durable.delete(files.pollLastEntry().getValue());
        }
    }

    /** True when files above {@code timeline} were removed that {@code keep} does not name. */
    boolean clearStrays(long timeline, java.util.Set<Long> keep) throws IOException {
        boolean removed = false;
        for (var entry : histories().tailMap(timeline, false).entrySet()) {
            if (!keep.contains(entry.getKey()) && !placeholder(entry.getValue())) {
                Durable.write(entry.getValue(), PLACEHOLDER, owner);
                removed = true;
            }
        }
        return removed;
    }

    Optional<Branch> branch(long history) throws IOException {
        return Files.exists(file(history)) ? parse(Files.readString(file(history))) : Optional.empty();
    }

    static Optional<Branch> parse(String content) {
        return content.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .reduce((older, newer) -> newer)
                .map(line -> line.split("\\s+", 3))
                .map(words -> new Branch(words[0], Lsn.parse(words[1])));
    }

    private NavigableMap<Long, Path> histories() throws IOException {
        var found = new TreeMap<Long, Path>();
        if (!Files.isDirectory(wal)) {
            return found;
        }
        try (var entries = Files.newDirectoryStream(wal, "????????.history")) {
            for (var entry : entries) {
                var name = entry.getFileName().toString().substring(0, 8);
                if (name.matches("[0-9A-F]{8}")) {
                    found.put(Long.parseLong(name, 16), entry);
                }
            }
        }
        return found;
    }

    private static boolean placeholder(Path file) throws IOException {
        return parse(Files.readString(file)).isEmpty();
    }
}
