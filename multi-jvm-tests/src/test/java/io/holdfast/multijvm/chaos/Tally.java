package io.holdfast.multijvm.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the runs of one kind came to: how often they passed, and how long the longest gaps were. */
final class Tally {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final Map<String, List<Long>> gaps = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long acknowledged;
    private long changes;

    synchronized void passed(String what, Outcome outcome) {
        gaps.computeIfAbsent(what, w -> new ArrayList<>())
                .add(outcome.told().longestGap().toMillis());
        acknowledged += outcome.told().acknowledged().size();
        changes += outcome.changes();
    }

    synchronized void failed(String what, Throwable why) {
        var sentence = String.valueOf(why.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst();
        failures.add("- FAILED: " + what + ": " + sentence.orElse(why.toString()));
    }

    synchronized int runs() {
        return gaps.values().stream().mapToInt(List::size).sum() + failures.size();
    }

    /** One sentence of all, the failures, and a table with the percentiles of each kind. */
    synchronized List<String> lines(String what) {
        var lines = new ArrayList<String>();
        lines.add(
                "**%s**, %s: %d runs, %d failed; in those that passed %d changes of primary, %d rows acknowledged and none of them lost."
                        .formatted(stamp(), what, runs(), failures.size(), changes, acknowledged));
        if (!failures.isEmpty()) {
            lines.add("");
            lines.addAll(failures);
        }
        lines.addAll(List.of("", "| fault | runs | gap p50 (s) | p99 (s) |", "|---|---|---|---|"));
        gaps.forEach((name, millis) -> lines.add(String.format(
                Locale.ROOT,
                "| %s | %d | %.2f | %.2f |",
                name,
                millis.size(),
                percentile(millis, 50),
                percentile(millis, 99))));
        return lines;
    }

    /** In seconds, by the nearest rank. */
    static double percentile(List<Long> millis, int percent) {
        var sorted = millis.stream().sorted().toList();
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / 1000.0;
    }

    /** When and of which commit a result is. */
    static String stamp() {
        return WHEN.format(Instant.now()) + ", commit " + commit();
    }

    private static String commit() {
        try {
            var git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException noGit) {
            return "unknown";
        }
    }
}
