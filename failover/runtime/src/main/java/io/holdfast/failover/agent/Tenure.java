package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import java.time.Duration;

/**
 * What an agent says of its own right to serve, for readers on other threads. A reader compares it with the clock
 * itself, so that a tenure runs out even when the agent's thread stands still.
 *
 * @param epoch whose lease is asked for; {@link Epoch#NONE} when none is
 * @param promised the lowest epoch that the agent obeys
 * @param granted false while no majority ever granted this epoch's lease
 * @param until when the lease ends, on {@link System#nanoTime()}
 * @param turnedAt when the agent's loop last came round, on the same clock
 */
public record Tenure(Epoch epoch, Epoch promised, boolean granted, long until, long turnedAt) {

    /** The lease of {@code wanted} runs at {@code now}, and no higher epoch was promised. */
    public boolean holds(Epoch wanted, long now) {
        return granted && epoch.equals(wanted) && promised.equals(wanted) && until - now > 0;
    }

    public Duration remaining(long now) {
        return granted && until - now > 0 ? Duration.ofNanos(until - now) : Duration.ZERO;
    }
}
