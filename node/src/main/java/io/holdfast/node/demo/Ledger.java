package io.holdfast.node.demo;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;

/**
 * What a writer was promised. It wrote 1, 2, 3, ...; whatever was acknowledged must be found, and nothing may be found
 * that was never tried.
 */
final class Ledger {
    private static final int TOO_FEW = 100;
    private final TreeSet<Long> acknowledged = new TreeSet<>();
    private long attempted;
    private long lastNanos;
    private long longestGapNanos;

    synchronized long attempt(long nanos) {
        if (attempted == 0) {
            lastNanos = nanos;
        }
        return ++attempted;
    }

    synchronized void acknowledged(long number, long nanos) {
        acknowledged.add(number);
        longestGapNanos = Math.max(longestGapNanos, nanos - lastNanos);
        lastNanos = nanos;
    }

    synchronized int count() {
        return acknowledged.size();
    }

    /** The comparison of what was promised with what is there. */
    record Verdict(long attempted, int acknowledged, long longestGapMillis, List<Long> lost, List<Long> invented) {
        boolean sound() {
            return lost.isEmpty() && invented.isEmpty() && acknowledged >= TOO_FEW;
        }

        String text() {
            var found = "attempted %d, acknowledged %d, longest gap %d ms, %d lost"
                    .formatted(attempted, acknowledged, longestGapMillis, lost.size());
            if (!lost.isEmpty()) {
                return found + ": " + lost.subList(0, Math.min(10, lost.size()));
            }
            if (!invented.isEmpty()) {
                return found + ", but rows are there that nobody wrote: " + invented;
            }
            return acknowledged >= TOO_FEW ? found : found + " (too few to prove anything)";
        }
    }

    synchronized Verdict compare(Collection<Long> present) {
        var there = new HashSet<>(present);
        var lost = acknowledged.stream().filter(n -> !there.contains(n)).toList();
        var invented = present.stream().filter(n -> n < 1 || n > attempted).toList();
        return new Verdict(attempted, acknowledged.size(), longestGapNanos / 1_000_000, lost, invented);
    }
}
