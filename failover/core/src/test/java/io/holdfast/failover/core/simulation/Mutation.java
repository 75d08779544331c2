package io.holdfast.failover.core.simulation;

/** A bug that is sown on purpose: the simulator must notice each of them. */
enum Mutation {
    NONE,
    /** A replica reports itself fenced although its receiver is still up. */
    UNVERIFIED_FENCE,
    /** One vote fewer than n - k is taken for enough. */
    QUORUM_TOO_SMALL,
    /** Agents obey orders of epochs below their promise, and grant leases to them. */
    NO_EPOCH_CHECK,
    /** The longest log wins, whatever history it is of. */
    OFFSET_ONLY_CHOICE,
    /** Two promotions may get the same timeline. */
    SAME_TIMELINE_TWICE,
    /** The primary acknowledges what no replica holds. */
    ACK_WITHOUT_REPLICATION,
    /** The holder counts its lease from the answer, not from the question. */
    LEASE_FROM_ANSWER,
    /** A restarted agent has forgotten what it promised. */
    FORGOTTEN_PROMISE,
    /** A member is out of the register before it is out of the engine's setting. */
    REMOVED_TOO_EARLY,
    /** Redis: who restarted and lost its memory goes by its old name, and so has a vote. */
    LOST_MEMORY_KEEPS_ITS_NAME,
    /** Redis: whoever is attached is counted by WAIT, member or not. */
    ANYBODY_CONFIRMS,
    /** Redis: offsets are compared across replication ids. */
    OFFSETS_ACROSS_HISTORIES,
    /** Redis: clients are let in once the marker is held, although the register may never hear of the history. */
    OPENS_UNREGISTERED,
    /** Redis: who is fenced knows only the histories that its own orders named, and takes others for unregistered. */
    HISTORIES_FROM_ORDERS_ONLY
}
