package io.holdfast.node.timeline;

import io.holdfast.protocol.Event;
import io.holdfast.protocol.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the changes of primary out of a group's history: when each step was reached, in milliseconds from the first.
 * The coordinator's wall clock is all that history has, so a change that two coordinators shared may be off by what
 * their clocks differ.
 */
public final class Timeline {
    private final List<Change> changes = new ArrayList<>();
    private @Nullable String primary;
    private @Nullable String candidate;
    private @Nullable Draft draft;

    private Timeline() {}

    /**
     * One change of primary from its first step.
     *
     * @param kind birth, switchover or failover
     * @param totalMillis until it was completed; null while, or if, it was not
     */
    public record Change(
            long epoch,
            String kind,
            String reason,
            @Nullable String oldPrimary,
            @Nullable String newPrimary,
            String startedAt,
            @Nullable Long totalMillis,
            List<Step> steps) {}

    /** {@code millis} from the change's first step. */
    public record Step(String step, long millis) {}

    /** A change that is still being read. */
    private record Draft(long epoch, String kind, String reason, Instant since, List<Step> steps) {
        static Draft begin(long epoch, String kind, String reason, HistoryEntry entry, String step) {
            return new Draft(epoch, kind, reason, entry.at(), new ArrayList<>(List.of(new Step(step, 0))));
        }

        Draft reached(HistoryEntry entry, String... names) {
            for (var name : names) {
                steps.add(new Step(name, Duration.between(since, entry.at()).toMillis()));
            }
            return this;
        }

        /** A switchover whose old primary has not stopped yet. */
        boolean planned() {
            return kind.equals("switchover") && steps.size() == 1;
        }

        Draft inEpoch(long newEpoch) {
            return new Draft(newEpoch, kind, reason, since, steps);
        }
    }

    /** The changes of primary in {@code entries}, which are oldest first. */
    public static List<Change> of(List<HistoryEntry> entries) {
        var timeline = new Timeline();
        entries.forEach(timeline::read);
        timeline.end(null);
        return List.copyOf(timeline.changes);
    }

    private void read(HistoryEntry entry) {
        switch (entry.event()) {
            case Event.HandOverStarted e ->
                begin(Draft.begin(entry.epoch().value(), "switchover", e.reason(), entry, "asked"));
            case Event.HandOverCancelled e -> cancelled(entry);
            case Event.FencingStarted e -> fencing(e, entry);
            case Event.PromotionStarted e -> chosen(e, entry);
            case Event.CandidatePromoted e -> reached(entry, "promoted");
            case Event.EpochOpened e -> opened(entry);
            case Event.InitialisationStarted e -> {}
            case Event.Initialised e -> begin(Draft.begin(1, "birth", "the group's data was made", entry, "made"));
            case Event.MemberAdded e -> {}
            case Event.MemberLeaving e -> {}
            case Event.MemberKept e -> {}
            case Event.MemberRemoved e -> {}
            case Event.WentAlone e -> {}
            case Event.MemoryLost e -> {}
            case Event.AckRuleRaised e -> {}
            case Event.BytesDiscarded e -> {}
            case Event.Paused e -> {}
            case Event.Resumed e -> {}
        }
    }

    private void fencing(Event.FencingStarted event, HistoryEntry entry) {
        var current = draft;
        long epoch = event.epoch().value();
        if (current != null && current.planned()) {
            draft = current.reached(entry, "stopped").inEpoch(epoch);
        } else {
            begin(Draft.begin(epoch, "failover", event.reason(), entry, "detected"));
        }
    }

    /**
     * The fence quorum is what lets a candidate be chosen, so one event marks both steps. After a clean stop no quorum is
     * needed, and the epoch begins here.
     */
    private void chosen(Event.PromotionStarted event, HistoryEntry entry) {
        candidate = event.candidate().value();
        var current = draft;
        if (current != null && current.planned()) {
            draft = current.reached(entry, "stopped", "chosen")
                    .inEpoch(event.epoch().value());
        } else {
            reached(entry, "fenced", "chosen");
        }
    }

    private void reached(HistoryEntry entry, String... steps) {
        var current = draft;
        if (current != null) {
            draft = current.reached(entry, steps);
        }
    }

    private void opened(HistoryEntry entry) {
        reached(entry, "opened");
        var current = draft;
        end(current == null ? null : current.steps().getLast().millis());
        primary = candidate;
    }

    /** The primary serves on; nobody was chosen in its place. */
    private void cancelled(HistoryEntry entry) {
        reached(entry, "cancelled");
        end(null);
    }

    private void begin(Draft next) {
        end(null);
        candidate = null;
        draft = next;
    }

    private void end(@Nullable Long totalMillis) {
        var ended = draft;
        draft = null;
        if (ended != null) {
            changes.add(new Change(
                    ended.epoch(),
                    ended.kind(),
                    ended.reason(),
                    primary,
                    candidate,
                    ended.since().toString(),
                    totalMillis,
                    List.copyOf(ended.steps())));
        }
    }
}
