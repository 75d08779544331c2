package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a {@link Courier} receives. */
sealed interface CourierMessage permits Reply, CourierMessage.FromAfar, CourierMessage.Inner {

    /** From another node's courier. */
    sealed interface FromAfar extends CourierMessage {}

    /** From its own node. */
    sealed interface Inner extends CourierMessage {}

    /**
     * A command for the owner of {@code key}.
     *
     * @param session it is for a session; otherwise for a principal
     */
    record Question(long id, boolean session, String key, Command command) {}

    /**
     * Whatever gathered since the last message.
     *
     * @param borrows it gives back what is lent to it
     */
    record Questions(ActorRef<CourierMessage> replyTo, List<Question> questions, boolean borrows) implements FromAfar {
        public Questions {
            questions = List.copyOf(questions);
        }
    }

    /**
     * An owner's answer, which is lent for so many nanoseconds.
     *
     * @param lent see {@link Reply}
     */
    record Answered(long id, Answer answer, String owner, long epoch, long lent) {}

    /** What was lent of {@code key} is about to be no longer true. */
    record Recalled(long id, String key) {}

    /**
     * Whatever gathered since the last message.
     *
     * @param from null: nothing is recalled or returned
     * @param recalled what is wanted back
     * @param returned the ids of recalls by the receiver: nothing of it is left here
     */
    record Answers(
            @Nullable ActorRef<CourierMessage> from,
            List<Answered> answers,
            List<Recalled> recalled,
            List<Long> returned)
            implements FromAfar {
        public Answers {
            answers = List.copyOf(answers);
            recalled = List.copyOf(recalled);
            returned = List.copyOf(returned);
        }
    }

    /**
     * Takes questions for {@code node}.
     *
     * @param andYou it wants to know the same of the receiver
     */
    record Open(String node, ActorRef<CourierMessage> courier, boolean andYou) implements FromAfar {}

    /** Takes none any more: the node is about to leave. */
    record Closed(String node) implements FromAfar {}

    record SendQuestions(Destination to) implements Inner {}

    record SendAnswers(ActorRef<CourierMessage> to) implements Inner {}

    /** Somebody may have waited long enough. */
    record LookAtClock() implements Inner {}

    /**
     * Another node came, went, or cannot be reached.
     *
     * @param usable it is a member to stay, and can be reached
     */
    record MemberChanged(Address address, boolean usable) implements Inner {}

    /** An owner on this node wants back what it lent of {@code key}. */
    record Recall(String key, ActorRef<OwnerMessage> owner, int number) implements Inner {}

    record Close(ActorRef<Done> replyTo) implements Inner {}
}
