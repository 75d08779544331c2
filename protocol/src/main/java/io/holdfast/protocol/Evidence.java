package io.holdfast.protocol;

/**
 * What a node knows of the primary's life by itself, besides gossip: one kind of evidence is never enough.
 *
 * @param epoch the epoch whose primary this is about
 * @param receiving the own replica's stream is up
 * @param receivedMillisAgo since the last message on that stream; {@link Long#MAX_VALUE} when never
 * @param probe outcome of the last fresh connection to the primary's port
 * @param probeMillisAgo age of that outcome
 */
public record Evidence(Epoch epoch, boolean receiving, long receivedMillisAgo, Probe probe, long probeMillisAgo) {

    public enum Probe {
        /** Nothing was tried: there was no reason to. */
        UNTRIED,
        /** A fresh connection got a sensible answer. */
        ANSWERED,
        /** The port refused: the host lives, the process does not. */
        REFUSED,
        /** No answer in time. */
        SILENT
    }

    public static Evidence none() {
        return new Evidence(Epoch.NONE, false, Long.MAX_VALUE, Probe.UNTRIED, Long.MAX_VALUE);
    }
}
