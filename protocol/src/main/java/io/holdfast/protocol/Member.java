package io.holdfast.protocol;

/**
 * One instance that the register counts: n of the fence arithmetic is the number of members, alive or not.
 *
 * @param host the address on which its node, its instance and its agent answer
 * @param leaving true while the primary's setting is being freed of its name; it still counts until that is verified
 */
public record Member(NodeName node, String host, int port, Incarnation incarnation, boolean leaving) {

    public Member asStaying() {
        return new Member(node, host, port, incarnation, false);
    }

    public Member asLeaving() {
        return new Member(node, host, port, incarnation, true);
    }
}
