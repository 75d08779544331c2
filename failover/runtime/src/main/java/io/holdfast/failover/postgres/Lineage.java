package io.holdfast.failover.postgres;

import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Lsn;
import io.holdfast.protocol.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The line of histories that leads to the primary's, and how far each of them belongs to it. Whatever a log holds
 * beyond such a point was never acknowledged and is in no later primary.
 */
record Lineage(String current, Map<String, Long> ancestors) {

    /** Is a log with this end a part of the primary's? */
    enum Verdict {
        PREFIX,
        /** On the primary's own history; the primary's end has to be asked for. */
        SAME_HISTORY,
        DIVERGED,
        /** The lineage does not name the log's history. */
        UNKNOWN
    }

    static Lineage of(List<LineageEntry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a primary without lineage cannot be followed");
        }
        Map<String, Long> ancestors = new LinkedHashMap<>();
        var last = entries.get(entries.size() - 1);
        var at = last;
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).history().equals(at.history())) {
                at = entries.get(i);
                if (at.from() < 0 || at.parent().isEmpty()) {
                    break;
                }
                ancestors.putIfAbsent(at.parent(), at.from());
                at = parentOf(at, entries);
            }
        }
        return new Lineage(last.history(), ancestors);
    }

    private static LineageEntry parentOf(LineageEntry entry, List<LineageEntry> entries) {
        return entries.stream()
                .filter(other -> other.history().equals(entry.parent()))
                .findFirst()
                .orElse(entry);
    }

    /** From the primary's own history file: one line for each ancestor. */
    static Lineage parse(String current, String historyFile) {
        Map<String, Long> ancestors = new LinkedHashMap<>();
        historyFile
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> {
                    var words = line.split("\\s+", 3);
                    ancestors.put(words[0], Lsn.parse(words[1]));
                });
        return new Lineage(current, ancestors);
    }

    Verdict judge(Position end) {
        if (end.history().equals(current)) {
            return Verdict.SAME_HISTORY;
        }
        var limit = ancestors.get(end.history());
        if (limit == null) {
            return Verdict.UNKNOWN;
        }
        return end.offset() <= limit ? Verdict.PREFIX : Verdict.DIVERGED;
    }
}
