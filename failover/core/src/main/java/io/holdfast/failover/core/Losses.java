package io.holdfast.failover.core;

import io.holdfast.protocol.Discarded;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What members discarded and the history does not tell yet. Nothing is decided by it and nobody waits for it, so it is no
 * row of the table: it is written down when nothing else is to be done.
 */
public final class Losses {
    private Losses() {}

    /**
     * The first such loss.
     *
     * @param history the newest events of the group, newest last, looked at only if a report speaks of a loss
     */
    public static Optional<Event> untold(Situation s, Supplier<List<HistoryEntry>> history) {
        boolean serving = s.state().phase() instanceof Phase.Steady || s.state().phase() instanceof Phase.Opening;
        var told = serving
                ? s.freshReports().stream().flatMap(r -> loss(r).stream()).toList()
                : List.<Event.BytesDiscarded>of();
        if (told.isEmpty()) {
            return Optional.empty();
        }
        var known = history.get();
        boolean whole =
                !known.isEmpty() && known.getLast().version() >= s.state().version();
        return told.stream()
                .filter(loss ->
                        whole && known.stream().noneMatch(entry -> entry.event().equals(loss)))
                .findFirst()
                .map(Event.class::cast);
    }

    private static Optional<Event.BytesDiscarded> loss(Report r) {
        return Discarded.in(r.why()).map(d -> new Event.BytesDiscarded(r.node(), d.bytes(), d.end()));
    }
}
