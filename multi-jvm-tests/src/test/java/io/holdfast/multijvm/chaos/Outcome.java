package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Ledger;
import io.holdfast.multijvm.Seen;

/** A run that passed: what the ledger's writer was told, and how often the primary changed. */
record Outcome(Ledger told, long changes) {

    static Outcome of(Ledger told, Seen.Group before, Seen.Group after) {
        return new Outcome(told, after.epoch() - before.epoch());
    }
}
