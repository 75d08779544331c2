package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Reply;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What becomes of a request. */
sealed interface Answer {

    record Now(List<Reply> replies) implements Answer {
        public Now {
            replies = List.copyOf(replies);
        }
    }

    /** Nothing else of the connection is looked at until it is there. */
    record Later(CompletionStage<Reply> reply) implements Answer {}

    /** The last reply; the connection is closed behind it. */
    record Parting(List<Reply> replies) implements Answer {
        public Parting {
            replies = List.copyOf(replies);
        }
    }

    static Answer of(Reply reply) {
        return new Now(List.of(reply));
    }

    static Answer error(String sentence) {
        return of(Reply.error(sentence));
    }

    static Answer ok() {
        return of(Reply.OK);
    }
}
