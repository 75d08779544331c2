package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.SessionRules;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What an owner lends of what it holds: for a moment other callers are answered from {@link Borrowed}, as the owner itself
 * would answer them. Until all of it is back, or over, nothing else may be told to anybody: the method of leases (Gray and
 * Cheriton, 1989). Lent is what is read again and again between two changes; all else is not worth a recall.
 */
final class Loans {
    /** Nanoseconds, by the clock of who borrows. */
    static final long LONGEST = Duration.ofMillis(SessionRules.LENT_MILLIS).toNanos();
    /** By another node's clock nothing that was lent holds for longer. */
    static final long OVER = LONGEST + OwnerSettings.DRIFT;

    private static final long SHORTEST = Duration.ofMillis(20).toNanos();
    private static final int WORTH = 3;
    private static final int MOST = 8;

    private final OwnerSettings settings;
    private final String key;
    private final long before;
    private long until;
    private int number;
    private boolean recalled;
    private boolean other;
    private byte worth;

    Loans(OwnerSettings settings, String key) {
        this.settings = settings;
        this.key = key;
        this.before = settings.lender().lentBefore(key);
        this.until = before;
    }

    /** For how long what is told now is lent, in nanoseconds; 0: it is not. */
    long lend(long most) {
        worth = (byte) Math.min(worth + 1, MOST);
        long now = settings.nanos().getAsLong();
        long time = Math.min(Math.min(most, settings.contact().left()), LONGEST);
        if (worth < WORTH || time < SHORTEST) {
            return 0;
        }
        until = Math.max(until - now, time + OwnerSettings.DRIFT) + now;
        recalled = false;
        return time;
    }

    /** For how long something may still be lent, in nanoseconds; not above 0: nothing is. */
    long left() {
        long now = settings.nanos().getAsLong();
        return Math.max(before - now, until - now);
    }

    /** Of that, what this owner lent itself. */
    boolean owes() {
        return until - before > 0 && left() > 0;
    }

    /** What is lent is about to be no longer true. */
    void recall(ActorRef<OwnerMessage> owner) {
        if (owes() && !recalled) {
            recalled = true;
            settings.lender().recall(key, owner, ++number);
        }
    }

    void changed() {
        worth = (byte) Math.max(worth - 1, 0);
    }

    void returned(OwnerMessage.Returned returned) {
        if (recalled && returned.number() == number) {
            until = before;
        }
    }

    /** What is known here may differ from what is lent: it was read back. */
    void doubt(ActorRef<OwnerMessage> owner) {
        other = true;
        recall(owner);
    }

    /** Nobody may be told anything now. */
    boolean silence() {
        other = other && left() > 0;
        return other;
    }

    void end() {
        if (owes()) {
            settings.lender().left(key, until);
        }
    }
}
