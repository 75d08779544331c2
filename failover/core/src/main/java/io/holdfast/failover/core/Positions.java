package io.holdfast.failover.core;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Position;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The order of positions: by the epoch of their history first, never by offset alone. */
final class Positions {
    private Positions() {}

    /** A position that is unknown or on a history that the register never handed out is below all others. */
    static int compare(GroupState state, @Nullable Position a, @Nullable Position b) {
        return Comparator.comparingLong((Position p) -> epoch(state, p))
                .thenComparingLong(Position::offset)
                .compare(orNothing(a), orNothing(b));
    }

    /** {@code a} holds everything up to {@code b}: on the same history, at least as far. */
    static boolean holds(@Nullable Position a, Position b) {
        return a != null && a.history().equals(b.history()) && a.offset() >= b.offset();
    }

    private static long epoch(GroupState state, Position position) {
        return state.epochOf(position.history()).map(Epoch::value).orElse(-1L);
    }

    private static Position orNothing(@Nullable Position position) {
        return position == null ? new Position("", 0) : position;
    }
}
