package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;

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

    /** Whatever gathered since the last message. */
    record Questions(ActorRef<CourierMessage> replyTo, List<Question> questions) implements FromAfar {
        public Questions {
            questions = List.copyOf(questions);
        }
    }

    record Answered(long id, Answer answer, String owner, long epoch) {}

    record Answers(List<Answered> answers) implements FromAfar {
        public Answers {
            answers = List.copyOf(answers);
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

    record Close(ActorRef<Done> replyTo) implements Inner {}
}
