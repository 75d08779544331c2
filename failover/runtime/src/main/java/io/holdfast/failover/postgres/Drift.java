package io.holdfast.failover.postgres;

import java.time.Duration;

/** Settings that somebody else changed by hand: how soon they are back. */
final class Drift {
    /** What is promised to operators. */
    static final Duration BACK_WITHIN = Duration.ofSeconds(5);

    /** Looked for at the first pass of the worker after that much. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** Sessions read a reloaded setting a moment later; until then an old answer is no sign of another hand. */
    static final Duration RELOAD = Duration.ofSeconds(2);

    private Drift() {}
}
