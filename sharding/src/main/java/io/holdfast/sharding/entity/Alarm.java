package io.holdfast.sharding.entity;

import java.time.Duration;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Ticks once for all that want to be looked at within some time. One more than necessary does no harm, so none is taken back. */
final class Alarm {
    private boolean set;
    private long at;

    void within(Duration pace, long now, ActorContext<OwnerMessage> context) {
        long wanted = now + pace.toNanos();
        if (!set || wanted - at < 0) {
            set = true;
            at = wanted;
            var unused = context.scheduleOnce(pace, context.getSelf(), OwnerMessage.Tick.NOW);
        }
    }

    void rang() {
        set = false;
    }
}
