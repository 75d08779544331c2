package io.holdfast.failover.coordinator;

import io.holdfast.failover.core.Imagined;
import io.holdfast.failover.core.Situation;
import io.holdfast.failover.core.WhatIf;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Phase;
import java.time.Duration;
import java.util.Optional;

/**
 * A coordinator whose group has come to rest practises for a few seconds: it decides about imagined deaths, and brings the
 * events of a change to the register under a version that no state ever has, so that each is carried, made durable, read and
 * refused everywhere. A change in earnest then runs on code that has run before.
 */
final class Rehearsal {
    /** The register refuses whatever is meant for it. */
    static final long NO_VERSION = -1;

    private static final int ROUNDS = 120;
    /** One after the other at each look, so that it is over before long. */
    private static final int IN_A_ROW = 3;

    private static final Duration AT_REST = Duration.ofSeconds(1);
    private int round;

    /** The event to practise with now; empty once it was enough, or while there is something to do in earnest. */
    Optional<Event> next(Situation s) {
        if (round >= ROUNDS || !(s.state().phase() instanceof Phase.Steady) || !s.longerThan(AT_REST)) {
            return Optional.empty();
        }
        var steps = Imagined.changes(s.state());
        var nodes = s.topology().configured();
        if (steps.isEmpty() || nodes.isEmpty()) {
            return Optional.empty();
        }
        WhatIf.dies(s, nodes.get(round % nodes.size()));
        return Optional.of(steps.get(round++ % steps.size()).event());
    }

    /** The one that was just answered was not the last in its row. */
    boolean goesOn() {
        return round % IN_A_ROW != 0;
    }
}
