package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an agent must never forget. None of the numbers ever goes back.
 *
 * @param epoch no order below it is obeyed, no lease below it granted
 * @param term the highest coordinator's term whose directive was accepted
 * @param version the highest version of the group's state that was accepted
 * @param begun the newest epoch whose promotion was begun here
 * @param data the incarnation of the data that this promise goes with; null while there is none
 * @param countedAs the incarnation that reports name. It is {@code data}, unless the data was there before the promise:
 *     what was promised for it is then forgotten, so it gets a new name that has no vote until the group admits it
 * @param writes how often this was written, so that a copy from a backup can be told from the original
 */
public record Promise(
        Epoch epoch,
        long term,
        long version,
        Epoch begun,
        @Nullable Incarnation data,
        @Nullable Incarnation countedAs,
        long writes) {

    private static final Promise NOTHING = new Promise(Epoch.NONE, 0, 0, Epoch.NONE, null, null, 0);

    /** The first promise of a node beside {@code found}, in a group where nothing can have been promised yet. */
    static Promise before(@Nullable Incarnation found) {
        return NOTHING.goingWith(found);
    }

    /** The first promise after an earlier one was lost: whatever {@code found} voted for before, it is another now. */
    static Promise afterLoss(@Nullable Incarnation found) {
        return found == null ? NOTHING : NOTHING.renamed(found);
    }

    Promise accepting(Epoch ordered, long newTerm, long newVersion) {
        return new Promise(ordered, newTerm, newVersion, begun, data, countedAs, writes);
    }

    Promise beginning(Epoch promotion) {
        return new Promise(epoch, term, version, promotion, data, countedAs, writes);
    }

    Promise goingWith(@Nullable Incarnation newData) {
        return new Promise(epoch, term, version, begun, newData, newData, writes);
    }

    Promise written() {
        return new Promise(epoch, term, version, begun, data, countedAs, writes + 1);
    }

    private Promise renamed(Incarnation found) {
        var other = new Incarnation(UUID.randomUUID().toString());
        return new Promise(epoch, term, version, begun, found, other, writes);
    }

    /** The data was there before the promise: it has no vote under its old name. */
    public boolean forgetful() {
        return data != null && !data.equals(countedAs);
    }
}
