package io.holdfast.protocol;

/**
 * One promotion that was ordered: the register reserves its history (a timeline id that no other promotion ever uses)
 * before the order goes out.
 *
 * @param from the offset at which the new history branched off from {@code parent}: the candidate's fenced position, later
 *     what the candidate itself said
 * @param parent the history it branched off; empty for the first
 * @param opened true once the marker of this history was committed under the ack rule
 */
public record LineageEntry(
        Epoch epoch, String history, NodeName node, String parent, long from, String uuid, boolean opened) {

    public LineageEntry branchedAt(String parentHistory, long offset) {
        return new LineageEntry(epoch, history, node, parentHistory, offset, uuid, opened);
    }

    /** The name that the engine chose in place of the reserved one. */
    public LineageEntry named(String chosen) {
        return new LineageEntry(epoch, chosen, node, parent, from, uuid, opened);
    }

    public LineageEntry asOpened() {
        return new LineageEntry(epoch, history, node, parent, from, uuid, true);
    }
}
