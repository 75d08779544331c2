package io.holdfast.sharding;

import io.holdfast.sharding.model.PrincipalRules;
import io.holdfast.sharding.model.ShardMap;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sessions, the same on every node. A success is durable on as many instances as the group's ack rule says; operations on
 * one session have one order that everybody sees; an ended session or a rotated id never works again. {@link #peek} alone
 * stands outside of that. Whatever is not done fails the stage with a {@link SessionException}.
 */
public interface Sessions {

    CompletionStage<Session> create(NewSession wanted);

    /** The session, and its user was here. */
    CompletionStage<Session> read(SessionId id);

    /**
     * The session as it was at most five seconds ago, from whatever is near: this node's memory or Redis, else its owner.
     * It may have been changed, rotated, revoked or ended since, and its user does not count as having been here.
     */
    default CompletionStage<Session> peek(SessionId id) {
        return read(id);
    }

    CompletionStage<Session> change(SessionId id, Change change);

    /** The same session under a new id; the old one is gone. {@code base} 0: whatever its version. */
    default CompletionStage<Session> rotate(SessionId id, long base) {
        return rotate(id, base, "");
    }

    /**
     * The same under an idempotency key: who repeats it with the old id is told the same new one, until the next rotation.
     *
     * @param key random, of 22 to 128 characters, because the old id may be known to others; empty: none
     * @throws IllegalArgumentException the key is shorter or longer
     */
    CompletionStage<Session> rotate(SessionId id, long base, String key);

    CompletionStage<Void> delete(SessionId id, long base);

    /** The sessions of a principal that live; of more than {@link PrincipalRules#MEMBERS} some are left out. */
    CompletionStage<List<Listed>> of(String principal);

    /** Ends all of a principal's sessions at one moment; answers how many there were. */
    CompletionStage<Long> revokeAll(String principal);

    /**
     * Ends one of a principal's sessions, whatever its id. It fails as unknown where the principal has none of that key.
     *
     * @param key as {@link #of} lists it
     */
    CompletionStage<Void> revoke(String principal, String key);

    /** Ends a principal's sessions and wipes all that is kept of them, those included that had ended. */
    CompletionStage<Receipt> purge(String principal);

    /** What happened to whole sessions after the event that was seen {@code last}, in the order in which it is told. */
    CompletionStage<List<Happened>> events(Seen last, int most);

    /** Where the shards of the sessions lie, and how many sessions each has in memory; all nodes are asked. */
    default CompletionStage<ShardMap> shards() {
        return CompletableFuture.completedFuture(ShardMap.EMPTY);
    }

    /** One of a principal's sessions, without its id: that is its user's alone. */
    record Listed(String key, long version, Instant created, Instant lastAccess, String owner) {}

    /** What a purge did. {@code rows} of the journal, the snapshots and the list of events. */
    record Receipt(String principalHash, long sessions, long rows, Instant at) {}

    /**
     * A place among the events, which are in the order of the transactions that kept them.
     *
     * @param transaction 0: not known, as before this release; then events may be told again that were told before
     */
    record Seen(long transaction, long id) {
        /** Before the oldest that is kept. */
        public static final Seen NOTHING = new Seen(0, 0);
    }

    /** {@code kind} is created, rotated, deleted, expired, revoked or purged. Each happens once. */
    record Happened(Seen place, String key, String kind, Instant at) {}
}
