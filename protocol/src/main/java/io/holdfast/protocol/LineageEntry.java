package io.holdfast.protocol;

/**
 * One promotion that was ordered: the register reserves its history (a timeline id that no other promotion ever uses)
 * before the order goes out.
 *
 * @param from the position at which the new history branched off, known once the candidate was seen promoted; -1 before
 * @param parent the history it branched off; empty for the first
 * @param opened true once the marker of this history was committed under the ack rule
 */
public record LineageEntry(
        Epoch epoch, String history, NodeName node, String parent, long from, String uuid, boolean opened) {

    public LineageEntry branchedAt(String parentHistory, long offset) {
        return new LineageEntry(epoch, history, node, parentHistory, offset, uuid, opened);
    }

    public LineageEntry asOpened() {
        return new LineageEntry(epoch, history, node, parent, from, uuid, true);
    }
}
