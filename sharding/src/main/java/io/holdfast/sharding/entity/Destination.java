package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.CourierMessage.Question;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;

/** Another node's courier, and what is to be asked there; filled by any thread, emptied by this node's courier. */
record Destination(ActorRef<CourierMessage> courier, Queue<Question> questions, AtomicBoolean told) {
    static Destination of(ActorRef<CourierMessage> courier) {
        return new Destination(courier, new ConcurrentLinkedQueue<>(), new AtomicBoolean());
    }

    /** Whether the courier must be told that there is something to send. */
    boolean add(Question question) {
        questions.add(question);
        return told.compareAndSet(false, true);
    }

    /** All that is there, in pieces that the network takes. */
    List<List<Question>> take() {
        told.set(false);
        var parcels = new Parcels<Question>();
        for (var next = questions.poll(); next != null; next = questions.poll()) {
            parcels.add(next, Parcels.letters(next.command()));
        }
        return parcels.all();
    }
}
