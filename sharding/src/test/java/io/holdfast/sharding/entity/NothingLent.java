package io.holdfast.sharding.entity;

import org.apache.pekko.actor.typed.ActorRef;

/** No other node ever has what this node's owners lend, and nobody lent anything before them. */
class NothingLent implements Lender {
    private final long begun;

    /** @param begun by the owners' clock */
    NothingLent(long begun) {
        this.begun = begun;
    }

    @Override
    public void recall(String key, ActorRef<OwnerMessage> owner, int number) {
        owner.tell(new OwnerMessage.Returned(number));
    }

    @Override
    public long lentBefore(String key) {
        return begun;
    }

    @Override
    public void left(String key, long until) {}
}
