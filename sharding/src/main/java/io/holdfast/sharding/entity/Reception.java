package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.Waitlist.Waiting;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import java.util.List;
import org.apache.pekko.actor.typed.ExtensibleBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** Where those wait whom an owner cannot answer yet; while there are none it costs nothing. */
abstract class Reception<C extends Command> extends ExtensibleBehavior<OwnerMessage> {
    private static final int QUEUED = 2048;

    final ActorContext<OwnerMessage> context;
    final OwnerSettings settings;
    private @Nullable Waitlist<C> waitlist;

    Reception(ActorContext<OwnerMessage> context, OwnerSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** Something that the house itself wants done, unless it is about to be done. */
    final void admit(C command) {
        var list = waitlist();
        if (!list.admits(command)) {
            list.admit(new Waiting<>(command, null, 0, nanos()));
        }
    }

    /** Null: nobody waits. */
    final @Nullable Waitlist<C> busy() {
        if (waitlist != null && waitlist.size() == 0) {
            waitlist = null;
        }
        return waitlist;
    }

    final boolean nobodyWaits() {
        return waitlist == null || waitlist.size() == 0;
    }

    final boolean isFull() {
        return waitlist != null && waitlist.size() >= QUEUED;
    }

    final Waitlist<C> waitlist() {
        var list = waitlist == null ? new Waitlist<C>() : waitlist;
        waitlist = list;
        return list;
    }

    final List<Waiting<C>> takeArrived() {
        return waitlist == null ? List.of() : waitlist.takeArrived();
    }

    final void refuseAll(Answer why) {
        if (waitlist != null) {
            waitlist.forEach(waiting -> settings.reply(waiting, why));
        }
    }

    final long nanos() {
        return settings.nanos().getAsLong();
    }
}
