package io.holdfast.sharding.entity;

import org.apache.pekko.actor.typed.ActorRef;

/** Knows to whom this node's owners lent what, and how to get it back. */
interface Lender {
    /** Asks for what is lent of {@code key}; {@code owner} hears {@link OwnerMessage.Returned} once nobody has it any more. */
    void recall(String key, ActorRef<OwnerMessage> owner, int number);

    /** Until when something may be lent that an owner before this one lent. */
    long lentBefore(String key);

    /** The owner ends before what it lent. */
    void left(String key, long until);
}
