package io.holdfast.node.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one client asked for and was told, in order. A row without a clear yes is unknown: it may be there or not. */
final class DrillLedger {
    private final List<Row> rows = new ArrayList<>();

    /**
     * One row; times are monotonic nanoseconds.
     *
     * @param trouble what the client saw instead of a yes; empty when the row is acknowledged
     */
    record Row(long n, long asked, long answered, String trouble) {
        boolean acknowledged() {
            return trouble.isEmpty();
        }
    }

    /**
     * What happened between two moments.
     *
     * @param longestGap between two acknowledgements, one of which may lie outside, or from the last one to the end
     * @param lost null when nobody could say which rows are there
     * @param saw how often the client met which trouble
     */
    record Window(
            Duration longestGap,
            int acknowledged,
            int unknown,
            @Nullable Integer lost,
            Map<String, Integer> saw) {}

    synchronized void add(Row row) {
        rows.add(row);
    }

    synchronized long acknowledgedSince(long nanos) {
        return rows.reversed().stream()
                .takeWhile(row -> row.asked() - nanos >= 0)
                .filter(Row::acknowledged)
                .count();
    }

    /** @param present the rows that are there at the end; null when that is not known */
    synchronized Window between(long from, long until, @Nullable Set<Long> present) {
        var inside = rows.stream()
                .filter(row -> row.answered() - from >= 0 && row.asked() - until <= 0)
                .toList();
        Map<String, Integer> saw = new TreeMap<>();
        inside.stream().filter(row -> !row.acknowledged()).forEach(row -> saw.merge(row.trouble(), 1, Integer::sum));
        int acknowledged = (int) inside.stream().filter(Row::acknowledged).count();
        var lost = present == null
                ? null
                : (Integer) (int) inside.stream()
                        .filter(row -> row.acknowledged() && !present.contains(row.n()))
                        .count();
        return new Window(longestGap(from, until), acknowledged, inside.size() - acknowledged, lost, saw);
    }

    private Duration longestGap(long from, long until) {
        long longest = 0;
        Row before = null;
        for (var row : rows) {
            if (!row.acknowledged()) {
                continue;
            }
            if (before != null && row.answered() - from >= 0 && before.answered() - until <= 0) {
                longest = Math.max(longest, row.answered() - before.answered());
            }
            before = row;
        }
        if (before != null && before.answered() - until < 0) {
            longest = Math.max(longest, until - Math.max(from, before.answered())); // not over yet
        }
        return Duration.ofNanos(longest);
    }
}
