package io.holdfast.sharding.entity;

import org.apache.pekko.actor.typed.ActorRef;

/** How a node learns that the others still count it in. */
sealed interface ContactMessage {
    /**
     * Am I in?
     *
     * @param sent on the asker's own clock; it comes back as it was
     */
    record Ping(long sent, String from, ActorRef<ContactMessage> replyTo) implements ContactMessage {}

    /**
     * You are.
     *
     * @param clock what the answerer's clock shows, in milliseconds; 0: an older release, which does not tell
     */
    record Pong(long sent, String from, long clock) implements ContactMessage {}

    record Beat() implements ContactMessage {}
}
