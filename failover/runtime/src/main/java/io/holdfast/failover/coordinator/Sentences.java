package io.holdfast.failover.coordinator;

import io.holdfast.protocol.Event;
import java.util.concurrent.CompletionException;

/** What an event says to people, after "from -> to: ". */
final class Sentences {
    private Sentences() {}

    static String of(Event event) {
        return switch (event) {
            case Event.InitialisationStarted e -> e.node() + " creates the first data";
            case Event.Initialised e -> e.first().node() + " has the first data, system " + e.systemId();
            case Event.HandOverStarted e -> "switchover to " + e.target() + ": " + e.reason();
            case Event.HandOverCancelled e -> e.sentence();
            case Event.FencingStarted e -> e.reason();
            case Event.PromotionStarted e -> e.candidate() + " is promoted to history " + e.history();
            case Event.CandidatePromoted e -> "promoted, off history " + e.parent() + " at " + e.from();
            case Event.EpochOpened e -> "its marker is held as the ack rule asks";
            case Event.MemberAdded e -> e.member().node() + " counts as a member";
            case Event.MemberLeaving e -> e.node() + " is taken out: " + e.reason();
            case Event.MemberKept e -> e.node() + " stays: " + e.reason();
            case Event.MemberRemoved e -> e.node() + " is no member any more";
            case Event.WentAlone e -> e.primary() + " goes on alone: " + e.reason();
            case Event.MemoryLost e -> "memory was lost: " + e.reason();
            case Event.AckRuleRaised e -> "writes wait for " + e.k() + " again";
            case Event.BytesDiscarded e -> e.sentence();
            case Event.Paused e -> "paused by an operator";
            case Event.Resumed e -> "resumed by an operator";
        };
    }

    /** What went wrong in the end, without the names of classes around it where it says something itself. */
    static String of(Throwable error) {
        var last = error;
        while (last instanceof CompletionException && last.getCause() != null) {
            last = last.getCause();
        }
        var said = last.getMessage();
        return said == null || said.isBlank() ? last.getClass().getSimpleName() : said;
    }
}
