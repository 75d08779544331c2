package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.NodeProcess;

/**
 * One fault of the matrix, declared: what it is done to, what has to come of it, and how it is done.
 *
 * @param row the row of the matrix that it belongs to
 */
record Fault(int row, String name, Target target, Then then, Action action) {

    /** Whom it hits. */
    enum Target {
        PRIMARY,
        REPLICA,
        COORDINATOR,
        ALL
    }

    /** What has to come of it, while it lasts. */
    enum Then {
        /** Another node leads and serves before the fault is healed. */
        NEW_PRIMARY,
        /** The same; the victim, when it moves again, may take itself for a primary until its guard ends it, and acknowledges nothing. */
        NEW_PRIMARY_BESIDE_A_SLEEPER,
        /** Service goes on, in the same epoch, to the end. */
        SAME_PRIMARY,
        /** The same, while the victim may take itself for a primary, which must not acknowledge anything. */
        SERVICE_BESIDE_A_ROGUE,
        /** Service goes on or comes back while the fault lasts, whoever leads. */
        SERVICE,
        /** Service comes back once the fault is healed. */
        SERVICE_AFTERWARDS
    }

    /** As reports name it. */
    @Override
    public String toString() {
        return "row " + row + ": " + name;
    }

    /** Does it, and fails where it had no effect: a run without its fault proves nothing. */
    interface Action {
        Injected on(Scene scene, NodeProcess victim) throws Exception;
    }

    /** Undoes it; safe to call where there is nothing left to undo. */
    interface Heal {
        void run() throws Exception;
    }

    /**
     * A fault that took effect.
     *
     * @param observed how that was seen
     */
    record Injected(String observed, Heal heal) {}
}
