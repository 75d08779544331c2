package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.Waitlist.Waiting;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import io.holdfast.sharding.model.Refusal;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.ExtensibleBehavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Answers for one session or principal. It keeps the last durable state, which reads are answered from even while
 * PostgreSQL fails over, and gives changes to its {@link Writer} in batches, one at a time; nobody hears of a success
 * before the batch is durable. When a write fails its outcome is unknown: the callers are told so, and nothing more is
 * decided before what is kept was read again. There are many owners with nothing to do, so what only a busy one needs
 * comes and goes with the work: the writer, the waitlist, the batch, the memory of failures, timers.
 */
abstract class Owner<S, C extends Command, E> extends ExtensibleBehavior<OwnerMessage> {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration CLOSED = Duration.ofMillis(250);
    private static final int QUEUED = 2048;

    final ActorContext<OwnerMessage> context;
    final OwnerSettings settings;
    final String key;
    private final Kind<S, C, E> kind;
    private @Nullable Waitlist<C> waitlist;
    private @Nullable S durable;
    private long sequence;
    private @Nullable Pen<E> pen;
    private @Nullable Batch<S, C, E> sent;
    private @Nullable Retries retries;
    private boolean ticking;
    private long tickAt;
    private boolean held;
    private boolean touching;
    private boolean stopping;
    private boolean awaitsJournal;

    Owner(ActorContext<OwnerMessage> context, Kind<S, C, E> kind, String key, OwnerSettings settings) {
        this.context = context;
        this.kind = kind;
        this.key = key;
        this.settings = settings;
    }

    /** Whether commands may be handled in this state now; if not, the owner asks for it and calls {@link #permitted}. */
    abstract boolean permits(S state);

    /** Until when the answer to a durable batch must be held back; now or earlier: it need not. */
    abstract long holdUntil(List<C> commands);

    abstract void told(C command, Answer answer);

    abstract void changed(S before, S after);

    /** What the principal said that was asked for its word. */
    abstract void vouched(OwnerMessage.Vouched vouched);

    @Override
    public final Behavior<OwnerMessage> receive(TypedActorContext<OwnerMessage> same, OwnerMessage message) {
        switch (message) {
            case OwnerMessage.Asked asked -> asked(asked);
            case OwnerMessage.Loaded read -> loaded(read);
            case OwnerMessage.Written written -> written(written);
            case OwnerMessage.WriterIdle idle -> {
                if (pen != null && pen.ready() && sent == null) {
                    putPenDown();
                    drain();
                }
            }
            case OwnerMessage.JournalOpened opened -> {
                awaitsJournal = false;
                drain();
            }
            case OwnerMessage.HoldOver over -> finish();
            case OwnerMessage.Vouched vouched -> vouched(vouched);
            case OwnerMessage.Tick tick -> tick();
            case OwnerMessage.Stop stop -> {
                return stop();
            }
        }
        return Behaviors.same();
    }

    @Override
    public final Behavior<OwnerMessage> receiveSignal(TypedActorContext<OwnerMessage> same, Signal signal) {
        if (signal instanceof Terminated ended) {
            writerEnded(ended.getRef(), signal instanceof ChildFailed failed ? failed.getCause() : null);
        } else if (signal instanceof PostStop) {
            giveUpAll();
        }
        return Behaviors.same();
    }

    /** Something that the house itself wants done, unless it is about to be done. */
    final void admit(C command) {
        var list = waitlist();
        if (!list.admits(command)) {
            list.admit(new Waiting<>(command, null, 0, nanos()));
        }
    }

    /** Looks again at whatever waits for a permission. */
    final void permitted() {
        var list = waitlist;
        if (list != null) {
            list.takeArrived().forEach(this::take);
        }
        drain();
        endIfStopping();
    }

    /** The permission could not be had. */
    final void refuseArrived(String why) {
        var list = waitlist;
        if (list != null) {
            list.takeArrived().forEach(waiting -> settings.reply(waiting, unavailable(why)));
        }
        endIfStopping();
    }

    private void asked(OwnerMessage.Asked asked) {
        var waiting = new Waiting<>(kind.command().cast(asked.command()), asked.replyTo(), asked.id(), nanos());
        var list = waitlist;
        if (stopping || (list != null && list.size() >= QUEUED)) {
            settings.reply(waiting, unavailable(stopping ? "The session moves to another node." : "Too many at once."));
        } else {
            take(waiting);
            drain();
        }
    }

    private void take(Waiting<C> waiting) {
        var state = durable;
        boolean trusted = settings.contact().fresh();
        if (!trusted && !settings.contact().waking()) {
            settings.reply(waiting, unavailable("This node has lost contact with most of the cluster."));
        } else if (!trusted || state == null || held || !permits(state)) {
            waitlist().arrive(waiting);
        } else if (kind.rules().reads(waiting.command())) {
            read(state, waiting);
        } else {
            waitlist().admit(waiting);
        }
    }

    private void read(S state, Waiting<C> waiting) {
        var decision =
                kind.rules().decide(state, waiting.command(), settings.clock().millis());
        if (decision.events().isEmpty()) {
            durable = decision.next();
            answer(waiting, decision.answer());
        } else if (decision.atOnce()) {
            durable = kind.rules().carried(state, decision.next());
            answer(waiting, decision.answer());
            if (!touching) {
                touching = true;
                admit(waiting.command());
            }
        } else {
            waitlist().admit(waiting);
        }
    }

    private void drain() {
        var list = waitlist;
        if (held || sent != null) {
            return;
        }
        if (list == null || list.size() == 0) {
            waitlist = null;
            lookAgain();
            return;
        }
        tickWithin(pace(list));
        var state = durable;
        if ((state == null || list.hasAdmitted()) && journalIsOpen()) {
            if (pen == null) {
                takePen();
            } else if (pen.ready() && state != null) {
                writeNext(state, list, pen);
            }
        }
    }

    /** Nobody waits, but what failed may have become durable all the same. */
    private void lookAgain() {
        if (pen == null && retries != null && retries.doubtful()) {
            tickWithin(Retries.LOOK);
            if (retries.lookDue() && journalIsOpen()) {
                takePen();
            }
        }
    }

    private Duration pace(Waitlist<C> list) {
        if (list.hasArrived() && settings.contact().waking()) {
            return SOON;
        }
        return settings.journal().isOpen() ? TICK : CLOSED;
    }

    /** One more than necessary does no harm, so none is ever taken back. */
    private void tickWithin(Duration pace) {
        long at = nanos() + pace.toNanos();
        if (!ticking || at - tickAt < 0) {
            ticking = true;
            tickAt = at;
            var unused = context.scheduleOnce(pace, context.getSelf(), OwnerMessage.Tick.NOW);
        }
    }

    /** While nobody leads, a writer that has done nothing wrong is kept, and none is begun that could only fail. */
    private boolean journalIsOpen() {
        if (settings.journal().isOpen()) {
            return true;
        }
        if (!awaitsJournal) {
            awaitsJournal = true;
            var self = context.getSelf();
            settings.journal().whenOpen(() -> self.tell(new OwnerMessage.JournalOpened()));
        }
        return false;
    }

    private void writeNext(S before, Waitlist<C> list, Pen<E> ready) {
        var batch = Batch.of(kind, before, sequence, list, settings.clock().millis());
        touching = false;
        sent = batch;
        if (batch.events().isEmpty()) {
            finish();
        } else {
            ready.append(batch.events());
        }
    }

    private void written(OwnerMessage.Written written) {
        var batch = sent;
        if (batch == null || batch.sequence() != written.sequence()) {
            return;
        }
        retries = null;
        long left = holdUntil(batch.commands()) - nanos();
        if (left > 0) {
            held = true;
            var unused = context.scheduleOnce(Duration.ofNanos(left), context.getSelf(), new OwnerMessage.HoldOver());
        } else {
            finish();
        }
    }

    /** The batch is durable, and nobody has cause to believe otherwise: now it holds and is told. */
    private void finish() {
        held = false;
        var batch = sent;
        var before = durable;
        if (batch == null || before == null) {
            return;
        }
        sent = null;
        var after = kind.rules().carried(batch.next(), before);
        durable = after;
        sequence = batch.sequence();
        batch.answers().forEach(a -> answer(a.to(), a.answer()));
        changed(before, after);
        permitted();
    }

    private void takePen() {
        if (retries == null || retries.due()) {
            pen = Pen.take(context, kind, key, durable, settings.writerIdle());
        }
    }

    private void putPenDown() {
        if (pen != null) {
            pen.putDown(context);
            pen = null;
        }
    }

    private void loaded(OwnerMessage.Loaded read) {
        if (pen == null || !pen.is(read.from())) {
            return;
        }
        if (pen.trusting() && read.sequence() != sequence) {
            // What is kept is more than was known here: another writer reads it.
            putPenDown();
            durable = null;
            retries = null;
            drain();
            return;
        }
        pen.becomeReady();
        if (durable == null) {
            durable = kind.rules().recovered(kind.state().cast(read.state()));
            sequence = read.sequence();
        }
        if (retries != null && (waitlist == null || waitlist.size() == 0)) {
            retries.looked();
            putPenDown();
        }
        permitted();
    }

    private void writerEnded(ActorRef<Void> ended, @Nullable Throwable cause) {
        if (pen == null || !pen.is(ended.path())) {
            return;
        }
        pen = null;
        if (retries == null) {
            retries = new Retries(settings);
        }
        retries.failed();
        var batch = sent;
        if (batch != null && !held) {
            sent = null;
            batch.refuse(settings, unavailable("The journal did not say whether it is done."));
            retries.doubt();
        }
        if (Retries.anotherWrote(cause)) {
            retries.believe();
            durable = null;
        }
        drain();
        endIfStopping();
    }

    private void tick() {
        ticking = false;
        var list = waitlist;
        if (list != null) {
            list.giveUp(nanos() - settings.patience().toNanos(), this::late);
        }
        if (sent != null) {
            tickWithin(TICK);
        }
        permitted();
    }

    private void late(Waiting<C> waiting) {
        touching = touching && waiting.replyTo() != null;
        settings.reply(waiting, unavailable("The journal did not answer in time; nothing was changed."));
    }

    /** Whoever was let in before is answered first: a shard that moves costs its callers nothing but time. */
    private Behavior<OwnerMessage> stop() {
        stopping = true;
        var list = waitlist;
        return sent == null && (list == null || list.size() == 0) ? Behaviors.stopped() : Behaviors.same();
    }

    private void endIfStopping() {
        if (stopping) {
            context.getSelf().tell(new OwnerMessage.Stop());
        }
    }

    private void giveUpAll() {
        var why = unavailable("The session's owner stopped.");
        if (sent != null) {
            sent.refuse(settings, why);
        }
        if (waitlist != null) {
            waitlist.forEach(waiting -> settings.reply(waiting, why));
        }
    }

    private void answer(Waiting<C> waiting, Answer answer) {
        told(waiting.command(), answer);
        settings.reply(waiting, answer);
    }

    private Waitlist<C> waitlist() {
        var list = waitlist == null ? new Waitlist<C>() : waitlist;
        waitlist = list;
        return list;
    }

    private long nanos() {
        return settings.nanos().getAsLong();
    }

    static Answer unavailable(String why) {
        return Answer.refused(Refusal.UNAVAILABLE, why);
    }
}
