package io.holdfast.sharding.journal;

import java.util.List;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a {@link Scribe} receives. */
public sealed interface ScribeMessage permits ScribeMessage.FromAfar, ScribeMessage.Inner {

    /** From another node's scribe. */
    sealed interface FromAfar extends ScribeMessage {}

    /** From its own node. */
    sealed interface Inner extends ScribeMessage {}

    /**
     * To be written.
     *
     * @param number the sender's, under which it wants to hear how it ended
     * @param waited how long ago it was wanted when it was sent, in nanoseconds
     */
    record Wish(
            long number,
            long waited,
            String id,
            long first,
            List<Row> events,
            @Nullable Row snapshot) {
        public Wish {
            events = List.copyOf(events);
        }
    }

    record Wishes(ActorRef<ScribeMessage> replyTo, List<Wish> wishes) implements FromAfar {
        public Wishes {
            wishes = List.copyOf(wishes);
        }
    }

    /** How a write ended. */
    enum Outcome {
        DURABLE,
        /** Surely not done: the journal has another event under that number. */
        REFUSED,
        UNKNOWN
    }

    record Ended(long number, Outcome outcome) {}

    record Endings(List<Ended> endings) implements FromAfar {
        public Endings {
            endings = List.copyOf(endings);
        }
    }

    /**
     * Writes what others send, when the primary is beside it.
     *
     * @param andYou it wants to know the same of the receiver
     */
    record Open(String node, ActorRef<ScribeMessage> scribe, boolean andYou) implements FromAfar {}

    /** What another node is good for. */
    enum Standing {
        /** It is a member to stay, and can be reached. */
        USABLE,
        /** It comes or leaves: it still answers what it was sent, and is sent nothing more. */
        RESTS,
        /** It is gone, or cannot be reached. */
        LOST
    }

    record MemberChanged(Address address, Standing standing) implements Inner {}

    /** Another primary has opened. */
    record PrimaryChanged() implements Inner {}

    record LookAtClock() implements Inner {}
}
