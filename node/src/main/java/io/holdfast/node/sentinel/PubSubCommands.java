package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Subscriptions to this node's events. Nobody can publish any. */
final class PubSubCommands {
    private static final String HELLO = "__sentinel__:hello";

    private PubSubCommands() {}

    static Answer subscribe(Session session, List<String> words) {
        return added("subscribe", session, session.channels(), words);
    }

    static Answer psubscribe(Session session, List<String> words) {
        return added("psubscribe", session, session.patterns(), words);
    }

    static Answer unsubscribe(Session session, List<String> words) {
        return removed("unsubscribe", session, session.channels(), words);
    }

    static Answer punsubscribe(Session session, List<String> words) {
        return removed("punsubscribe", session, session.patterns(), words);
    }

    /** Real Sentinels tell each other of themselves this way; what they say is heard and not believed. */
    static Answer publish(Session session, List<String> words) {
        return words.get(1).equals(HELLO)
                ? Answer.of(new Reply.Whole(1))
                : Answer.error("Only HELLO messages are accepted by Sentinel instances.");
    }

    private static Answer added(String kind, Session session, Set<String> subscribed, List<String> words) {
        var wanted = words.subList(1, words.size());
        if (session.subscriptions() + wanted.size() > Session.MOST_SUBSCRIPTIONS
                || wanted.stream().anyMatch(w -> w.length() > Session.LONGEST_SUBSCRIPTION)) {
            return Answer.error("a connection has at most %d subscriptions of %d bytes; PSUBSCRIBE * gets everything"
                    .formatted(Session.MOST_SUBSCRIPTIONS, Session.LONGEST_SUBSCRIPTION));
        }
        var replies = new ArrayList<Reply>();
        for (var channel : wanted) {
            subscribed.add(channel);
            replies.add(confirmed(kind, new Reply.Text(channel), session));
        }
        return new Answer.Now(replies);
    }

    private static Answer removed(String kind, Session session, Set<String> subscribed, List<String> words) {
        var unwanted = words.size() > 1 ? words.subList(1, words.size()) : List.copyOf(subscribed);
        if (unwanted.isEmpty()) {
            return Answer.of(confirmed(kind, new Reply.Nothing(), session));
        }
        var replies = new ArrayList<Reply>();
        for (var channel : unwanted) {
            subscribed.remove(channel);
            replies.add(confirmed(kind, new Reply.Text(channel), session));
        }
        return new Answer.Now(replies);
    }

    private static Reply confirmed(String kind, Reply channel, Session session) {
        return new Reply.Push(List.of(new Reply.Text(kind), channel, new Reply.Whole(session.subscriptions())));
    }
}
