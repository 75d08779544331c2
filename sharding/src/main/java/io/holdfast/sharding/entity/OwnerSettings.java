package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.Waitlist.Waiting;
import io.holdfast.sharding.model.Answer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What every owner on a node shares.
 *
 * @param patience how long a command waits for the journal before it is answered as unavailable
 * @param writerIdle after this a writer without work is let go
 * @param journal whether there is a primary to write to
 * @param contact whether this node may believe that it still owns what it owns
 * @param lender how what was lent comes back
 * @param nanos a clock that runs on through everything but a dead machine
 */
public record OwnerSettings(
        String node,
        Duration patience,
        Duration writerIdle,
        Journal journal,
        Contact contact,
        Lender lender,
        InstantSource clock,
        LongSupplier nanos) {
    /** Clocks that run on may run at different speeds: within a second, two nodes' by less than these nanoseconds. */
    static final long DRIFT = Duration.ofMillis(10).toNanos();

    static final Duration TICK = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration CLOSED = Duration.ofMillis(250);

    static OwnerSettings of(String node, Journal journal, Contact contact, Lender lender, InstantSource clock) {
        return new OwnerSettings(
                node,
                Duration.ofMillis(2500),
                Duration.ofSeconds(10),
                journal,
                contact,
                lender,
                clock,
                System::nanoTime);
    }

    /** How soon an owner looks again at those that wait. */
    Duration pace(boolean hasArrived) {
        if (hasArrived && contact.waking()) {
            return SOON;
        }
        return journal.isOpen() ? TICK : CLOSED;
    }

    /** Tells whoever waits, if anybody does. */
    void reply(Waiting<?> waiting, Answer answer) {
        reply(waiting, answer, 0);
    }

    /** The same, lent for so many nanoseconds. */
    void reply(Waiting<?> waiting, Answer answer, long lent) {
        var replyTo = waiting.replyTo();
        if (replyTo != null) {
            replyTo.tell(new Reply(answer, node, journal.epoch(), waiting.id(), lent));
        }
    }
}
