package io.holdfast.node.http;

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
final class Timeline {
    private final List<Bodies.Change> changes = new ArrayList<>();
    private @Nullable String primary;
    private @Nullable Draft draft;

    private Timeline() {}

    /** A change that is still being read. */
    private record Draft(
            long epoch, String kind, String reason, Instant since, List<Bodies.Step> steps, String candidate) {
        static Draft begin(long epoch, String kind, String reason, HistoryEntry entry, String step) {
            return new Draft(epoch, kind, reason, entry.at(), new ArrayList<>(List.of(new Bodies.Step(step, 0))), "");
        }

        Draft reached(HistoryEntry entry, String... names) {
            for (var name : names) {
                steps.add(new Bodies.Step(
                        name, Duration.between(since, entry.at()).toMillis()));
            }
            return this;
        }

        Draft inEpoch(long newEpoch) {
            return new Draft(newEpoch, kind, reason, since, steps, candidate);
        }

        Draft choosing(String node) {
            return new Draft(epoch, kind, reason, since, steps, node);
        }
    }

    /** The changes of primary in {@code entries}, which are oldest first. */
    static List<Bodies.Change> of(List<HistoryEntry> entries) {
        var timeline = new Timeline();
        entries.forEach(timeline::read);
        timeline.end(null);
        return List.copyOf(timeline.changes);
    }

    private void read(HistoryEntry entry) {
        switch (entry.event()) {
            case Event.HandOverStarted e ->
                begin(Draft.begin(entry.epoch().value(), "switchover", e.reason(), entry, "asked"));
            case Event.FencingStarted e -> fencing(e, entry);
            case Event.PromotionStarted e -> chosen(e, entry);
            case Event.CandidatePromoted e -> reached(entry, "promoted");
            case Event.EpochOpened e -> opened(entry);
            case Event.InitialisationStarted e -> {}
            case Event.Initialised e -> {}
            case Event.MemberAdded e -> {}
            case Event.MemberLeaving e -> {}
            case Event.MemberRemoved e -> {}
            case Event.WentAlone e -> {}
            case Event.AckRuleRaised e -> {}
            case Event.Paused e -> {}
            case Event.Resumed e -> {}
        }
    }

    private void fencing(Event.FencingStarted event, HistoryEntry entry) {
        var current = draft;
        long epoch = event.epoch().value();
        if (current != null
                && current.kind().equals("switchover")
                && current.epoch() < epoch
                && current.candidate().isEmpty()) {
            draft = current.reached(entry, "stopped").inEpoch(epoch);
        } else {
            begin(Draft.begin(epoch, epoch == 1 ? "birth" : "failover", event.reason(), entry, "detected"));
        }
    }

    /** The fence quorum is what lets a candidate be chosen, so one event marks both steps. */
    private void chosen(Event.PromotionStarted event, HistoryEntry entry) {
        var current = draft;
        if (current != null) {
            draft = current.reached(entry, "fenced", "chosen")
                    .choosing(event.candidate().value());
        }
    }

    private void reached(HistoryEntry entry, String step) {
        var current = draft;
        if (current != null) {
            draft = current.reached(entry, step);
        }
    }

    private void opened(HistoryEntry entry) {
        var current = draft;
        if (current != null) {
            draft = current.reached(entry, "opened");
            end(current.steps().getLast().millis());
            primary = current.candidate();
        }
    }

    private void begin(Draft next) {
        end(null);
        draft = next;
    }

    private void end(@Nullable Long totalMillis) {
        var ended = draft;
        draft = null;
        if (ended != null) {
            var candidate = ended.candidate().isEmpty() ? null : ended.candidate();
            changes.add(new Bodies.Change(
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
