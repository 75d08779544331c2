package io.holdfast.failover.core;

import io.holdfast.protocol.Event;
import java.util.Optional;

/** An event in the few words that a row of a table has room for. */
final class Told {
    private Told() {}

    static String decided(String state, String heard) {
        return of(FailoverRules.decide(Given.situation(state, heard)));
    }

    static String of(Optional<Event> event) {
        return event.map(Told::of).orElse("-");
    }

    static String of(Event event) {
        return switch (event) {
            case Event.InitialisationStarted e -> "initialise on " + e.node();
            case Event.Initialised e -> "born on " + e.first().node() + " history " + e.history();
            case Event.HandOverStarted e -> "hand over to " + e.target();
            case Event.HandOverCancelled e -> "cancel";
            case Event.FencingStarted e ->
                "fence " + e.epoch() + (e.preferred() == null ? "" : " for " + e.preferred());
            case Event.PromotionStarted e ->
                "promote " + e.candidate() + " to " + e.history() + " from " + e.parent() + "@" + e.from();
            case Event.CandidatePromoted e -> "promoted from " + e.parent() + "@" + e.from();
            case Event.EpochOpened e -> "opened " + e.epoch();
            case Event.MemberAdded e -> "add " + e.member().node();
            case Event.MemberLeaving e -> "leaving " + e.node();
            case Event.MemberKept e -> "keep " + e.node();
            case Event.MemberRemoved e -> "remove " + e.node();
            case Event.WentAlone e -> "alone " + e.primary();
            case Event.MemoryLost e -> "memory lost, first is " + e.first().node();
            case Event.AckRuleRaised e -> "raise to " + e.k();
            case Event.BytesDiscarded e -> "discarded " + e.bytes() + " by " + e.node();
            case Event.Paused e -> "pause";
            case Event.Resumed e -> "resume";
        };
    }
}
