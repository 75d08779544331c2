package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.CourierMessage.Answered;
import io.holdfast.sharding.entity.CourierMessage.Answers;
import io.holdfast.sharding.entity.CourierMessage.Recalled;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What gathers for another node's courier besides questions. */
final class Post {
    private static final int SMALL = 256;
    private final Parcels<Answered> answers = new Parcels<>();
    private final List<Recalled> recalled = new ArrayList<>();
    private final List<Long> returned = new ArrayList<>();

    void answer(Answered answered) {
        answers.add(answered, Parcels.letters(answered.answer()));
    }

    void recall(Recalled recall) {
        recalled.add(recall);
    }

    void giveBack(long recall) {
        returned.add(recall);
    }

    /** All that is there, in pieces that the network takes. */
    List<Answers> all(ActorRef<CourierMessage> from) {
        var all = new ArrayList<Answers>();
        var letters = answers.all();
        int small = (Math.max(recalled.size(), returned.size()) + SMALL - 1) / SMALL;
        for (int i = 0; i < Math.max(letters.size(), small); i++) {
            all.add(new Answers(
                    from, i < letters.size() ? letters.get(i) : List.of(), piece(recalled, i), piece(returned, i)));
        }
        return all;
    }

    private static <T> List<T> piece(List<T> all, int number) {
        int from = Math.min(number * SMALL, all.size());
        return all.subList(from, Math.min(from + SMALL, all.size()));
    }
}
