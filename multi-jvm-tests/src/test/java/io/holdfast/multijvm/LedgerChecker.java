package io.holdfast.multijvm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Decides whether a run lost or invented anything: acknowledged rows are a part of the present ones, and those of the
 * attempted ones. A run in which too little happened proves nothing and is refused, too.
 */
record LedgerChecker(int leastAcknowledged, int leastFaults) {
    private static final int SHOWN = 5;

    /** What is wrong, one sentence each; empty when all is well. */
    List<String> findings(Ledger ledger, List<Long> present, List<String> faults) {
        var findings = new ArrayList<String>();
        var rows = counted(present);
        var attempted =
                counted(ledger.operations().stream().map(Ledger.Operation::n).toList());
        var acknowledged =
                ledger.acknowledged().stream().map(Ledger.Operation::n).toList();

        add(findings, "acknowledged and lost", missing(acknowledged, rows));
        add(findings, "present and never attempted", where(rows, (n, times) -> !attempted.containsKey(n)));
        add(
                findings,
                "present more often than attempted",
                where(rows, (n, times) -> times > attempted.getOrDefault(n, times)));
        if (acknowledged.size() < leastAcknowledged) {
            findings.add("too few to prove anything: %d operations were acknowledged, at least %d are needed"
                    .formatted(acknowledged.size(), leastAcknowledged));
        }
        if (faults.size() < leastFaults) {
            findings.add("too little to prove anything: %d faults took effect %s, at least %d are needed"
                    .formatted(faults.size(), faults, leastFaults));
        }
        return findings;
    }

    /** How many acknowledged rows are not there. */
    static int lost(Ledger ledger, List<Long> present) {
        var acknowledged =
                ledger.acknowledged().stream().map(Ledger.Operation::n).toList();
        return missing(acknowledged, counted(present)).size();
    }

    private static void add(List<String> findings, String what, List<Long> rows) {
        if (!rows.isEmpty()) {
            findings.add("%d rows %s: %s%s"
                    .formatted(
                            rows.size(),
                            what,
                            rows.subList(0, Math.min(SHOWN, rows.size())),
                            rows.size() > SHOWN ? " ..." : ""));
        }
    }

    private static List<Long> missing(List<Long> wanted, Map<Long, Long> rows) {
        return wanted.stream().filter(n -> !rows.containsKey(n)).toList();
    }

    private static List<Long> where(Map<Long, Long> rows, BiPredicate<Long, Long> wrong) {
        return rows.entrySet().stream()
                .filter(row -> wrong.test(row.getKey(), row.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<Long, Long> counted(List<Long> numbers) {
        return numbers.stream().collect(Collectors.groupingBy(n -> n, TreeMap::new, Collectors.counting()));
    }
}
