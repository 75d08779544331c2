package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.SessionCommand;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What owners lent this node: for the time of a loan a read is answered from here as its owner would answer it, because the
 * owner lets nothing else become true before it has the loan back or its time is over. That time is counted from when the
 * question was asked, so here it ends first. Read by any thread; only the courier changes it.
 */
final class Borrowed {
    private static final int MOST = 4096;
    private static final int LARGEST = 8 * 1024;

    /** {@code reply} null: recalled at {@code since}; what was asked for before that is not kept any more. */
    private record Kept(String idHash, @Nullable Reply reply, long since, long until) {}

    private final Map<String, Kept> all = new ConcurrentHashMap<>();

    /** Whether the session is lent and the id is its newest. */
    @Nullable
    Reply find(String key, SessionCommand.Read read, long now) {
        var kept = all.get(key);
        return kept != null
                        && kept.reply != null
                        && read.touch()
                        && kept.until - now > 0
                        && kept.idHash.equals(read.idHash())
                ? kept.reply
                : null;
    }

    /** @param asked when the question was that {@code reply} answers */
    void keep(String key, SessionCommand.Read read, Reply reply, long asked, long now) {
        long until = asked + reply.lent();
        var before = all.get(key);
        boolean older =
                before != null && (before.reply == null ? asked - before.since <= 0 : until - before.until <= 0);
        if (until - now > 0
                && !older
                && room(before)
                && reply.answer() instanceof Answer.Shown shown
                && Parcels.letters(shown) <= LARGEST) {
            all.put(key, new Kept(read.idHash(), reply, asked, until));
        }
    }

    /** However late an answer comes that was lent before this, it is not kept. */
    void drop(String key, long now) {
        all.put(key, new Kept("", null, now, now + Loans.LONGEST));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void sweep(long now) {
        all.values().removeIf(kept -> kept.until - now <= 0);
    }

    private boolean room(@Nullable Kept before) {
        return before != null || all.size() < MOST;
    }
}
