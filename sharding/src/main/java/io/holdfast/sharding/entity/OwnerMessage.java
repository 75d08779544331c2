package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What an owner receives. Only {@link Asked} crosses the network. */
sealed interface OwnerMessage {

    /**
     * A command for it.
     *
     * @param id comes back with the answer
     * @param parent the asker's {@code traceparent}, empty when nobody traces it
     */
    record Asked(Command command, ActorRef<Reply> replyTo, long id, String parent) implements OwnerMessage {
        Asked(Command command, ActorRef<Reply> replyTo, long id) {
            this(command, replyTo, id, "");
        }
    }

    /** The shard moves, or room is needed: end what was let in, let nothing more in. */
    record Stop() implements OwnerMessage {}

    /** The writer {@code from} has read what is kept. */
    record Loaded(Object state, long sequence, ActorPath from) implements OwnerMessage {}

    /** What the writer was given is durable. */
    record Written(long sequence) implements OwnerMessage {}

    /** How the owner's {@code write}-th write ended that went without a writer of its own; null: it is durable. */
    record Appended(int write, @Nullable Throwable failure) implements OwnerMessage {}

    /** The writer has had nothing to do for a while. */
    record WriterIdle() implements OwnerMessage {}

    /** What a principal said of this session, or null when it did not say. */
    record Vouched(Answer answer, long askedAt) implements OwnerMessage {}

    /** A primary leads again. */
    record JournalOpened() implements OwnerMessage {}

    record Tick() implements OwnerMessage {
        static final Tick NOW = new Tick();
    }

    record HoldOver() implements OwnerMessage {}

    /** Nobody has any more what was lent before the {@code number}-th recall. */
    record Returned(int number) implements OwnerMessage {}
}
