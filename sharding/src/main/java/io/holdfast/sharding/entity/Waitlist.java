package io.holdfast.sharding.entity;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Commands that an owner has not begun with: those that arrived wait until what is kept, or a permission, is known; those
 * that were admitted wait for their turn to be written. An owner with nothing to do has no such list.
 */
final class Waitlist<C> {
    private final Deque<Waiting<C>> arrived = new ArrayDeque<>(2);
    private final Deque<Waiting<C>> admitted = new ArrayDeque<>(2);

    /** One command on its way; {@code replyTo} null: nobody waits for the answer. */
    record Waiting<C>(C command, @Nullable ActorRef<Reply> replyTo, long id, long since) {}

    void arrive(Waiting<C> waiting) {
        arrived.addLast(waiting);
    }

    void admit(Waiting<C> waiting) {
        admitted.addLast(waiting);
    }

    /** Before all others. */
    void readmit(Waiting<C> waiting) {
        admitted.addFirst(waiting);
    }

    boolean hasArrived() {
        return !arrived.isEmpty();
    }

    boolean hasAdmitted() {
        return !admitted.isEmpty();
    }

    boolean admits(C command) {
        return admitted.stream().anyMatch(waiting -> waiting.command().equals(command));
    }

    int size() {
        return arrived.size() + admitted.size();
    }

    Waiting<C> nextAdmitted() {
        return admitted.removeFirst();
    }

    /** They are not waiting any more. */
    List<Waiting<C>> takeArrived() {
        var all = List.copyOf(arrived);
        arrived.clear();
        return all;
    }

    /** Those that wait since before {@code oldest} are let go. */
    void giveUp(long oldest, Consumer<Waiting<C>> late) {
        giveUp(arrived, oldest, late);
        giveUp(admitted, oldest, late);
    }

    void forEach(Consumer<Waiting<C>> each) {
        arrived.forEach(each);
        admitted.forEach(each);
    }

    private static <C> void giveUp(Deque<Waiting<C>> queue, long oldest, Consumer<Waiting<C>> late) {
        queue.removeIf(waiting -> {
            boolean old = waiting.since() - oldest < 0;
            if (old) {
                late.accept(waiting);
            }
            return old;
        });
    }
}
