package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.Waitlist.Waiting;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
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
 * PostgreSQL fails over, and gives changes to the {@link Journal} in batches, one at a time; nobody hears of a success
 * before the batch is durable. When a write fails its outcome is unknown: the callers are told so, and nothing more is
 * decided before a {@link Writer} has read again what is kept. There are many owners with nothing to do, so what only a
 * busy one needs comes and goes with the work: the writer, the waitlist, the batch, the memory of failures, timers.
 */
abstract class Owner<S, C extends Command, E> extends ExtensibleBehavior<OwnerMessage> {
    private static final int QUEUED = 2048;
    /** After this a write counts as failed, long before another node can own what is written. */
    private static final long WRITING = Duration.ofSeconds(3).toNanos();

    final ActorContext<OwnerMessage> context;
    final OwnerSettings settings;
    final String key;
    private final Kind<S, C, E> kind;
    private @Nullable Waitlist<C> waitlist;
    private @Nullable S durable;
    private long sequence;
    /** When what is kept was last seen to be what is known here. */
    private long provenAt;

    private final Hand<S, C, E> hand;
    private final Alarm alarm = new Alarm();
    private @Nullable Batch<S, C, E> sent;
    private @Nullable Retries retries;
    private boolean held;
    private boolean touching;
    private boolean stopping;

    Owner(ActorContext<OwnerMessage> context, Kind<S, C, E> kind, String key, OwnerSettings settings) {
        this.context = context;
        this.kind = kind;
        this.key = key;
        this.settings = settings;
        this.hand = new Hand<>(context, kind, key, settings);
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
            case OwnerMessage.Appended appended -> appended(appended);
            case OwnerMessage.WriterIdle idle -> {
                if (hand.hasReadyPen() && sent == null) {
                    hand.putPenDown();
                    drain();
                }
            }
            case OwnerMessage.JournalOpened opened -> {
                hand.journalOpened();
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
            list.takeArrived().forEach(waiting -> settings.reply(waiting, Answer.unavailable(why)));
        }
        endIfStopping();
    }

    private void asked(OwnerMessage.Asked asked) {
        var waiting = new Waiting<>(kind.command().cast(asked.command()), asked.replyTo(), asked.id(), nanos());
        var list = waitlist;
        if (stopping || (list != null && list.size() >= QUEUED)) {
            settings.reply(
                    waiting, Answer.unavailable(stopping ? "The session moves to another node." : "Too many at once."));
        } else {
            take(waiting);
            drain();
        }
    }

    private void take(Waiting<C> waiting) {
        var state = durable;
        boolean trusted = settings.contact().fresh();
        if (!trusted && !settings.contact().waking()) {
            settings.reply(waiting, Answer.unavailable("This node has lost contact with most of the cluster."));
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
        if (list == null || nobodyWaits()) {
            waitlist = null;
            lookAgain();
            return;
        }
        alarm.within(settings.pace(list.hasArrived()), nanos(), context);
        var state = durable;
        if ((state == null || list.hasAdmitted()) && hand.journalIsOpen()) {
            // Others are written with what other owners write, by the number that is known here: the journal refuses a
            // wrong one.
            if (!hand.hasPen() && (state == null || retries != null)) {
                hand.takePen(durable, retries);
            } else if (state != null && (!hand.hasPen() || hand.hasReadyPen())) {
                writeNext(state, list);
            }
        }
    }

    /** Nobody waits, but what failed may have become durable all the same. */
    private void lookAgain() {
        if (!hand.hasPen() && retries != null && retries.doubtful()) {
            alarm.within(Retries.LOOK, nanos(), context);
            if (retries.lookDue() && hand.journalIsOpen()) {
                hand.takePen(durable, retries);
            }
        }
    }

    private void writeNext(S before, Waitlist<C> list) {
        var batch = Batch.of(kind, before, sequence, list, settings.clock().millis(), nanos());
        touching = false;
        sent = batch;
        if (batch.events().isEmpty()) {
            finish();
        } else {
            hand.write(batch);
        }
    }

    private void written(OwnerMessage.Written written) {
        var batch = sent;
        if (batch != null && batch.sequence() == written.sequence()) {
            kept(batch);
        }
    }

    private void appended(OwnerMessage.Appended appended) {
        var batch = sent;
        var failure = appended.failure();
        if (batch == null || held || !hand.isNewest(appended)) {
            return;
        }
        if (failure == null && nanos() - batch.since() <= WRITING) {
            kept(batch);
        } else if (failure == null) {
            // A process that slept: another node may have answered since, from before this was durable.
            failed(null);
        } else if (Retries.anotherWrote(failure)
                && batch.since() - provenAt > settings.writerIdle().toNanos()) {
            // It rested, and another owner wrote meanwhile; nothing was done, so all is decided again.
            sent = null;
            durable = null;
            batch.giveBack(waitlist());
            drain();
        } else {
            failed(failure);
        }
    }

    private void kept(Batch<S, C, E> batch) {
        retries = null;
        provenAt = nanos();
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
        hand.letPenGo(Writer.covers(sequence, batch.events().size()), retries);
        sequence = batch.sequence();
        batch.answers().forEach(a -> answer(a.to(), a.answer()));
        changed(before, after);
        permitted();
    }

    private void loaded(OwnerMessage.Loaded read) {
        if (!hand.holds(read.from())) {
            return;
        }
        if (hand.hasTrustingPen() && read.sequence() != sequence) {
            // What is kept is more than was known here: another writer reads it.
            hand.putPenDown();
            durable = null;
            retries = null;
            drain();
            return;
        }
        hand.penIsReady();
        provenAt = nanos();
        if (durable == null) {
            durable = kind.rules().recovered(kind.state().cast(read.state()));
            sequence = read.sequence();
        }
        if (retries == null) {
            hand.putPenDown();
        } else if (nobodyWaits()) {
            retries.looked();
            hand.putPenDown();
        }
        permitted();
    }

    private void writerEnded(ActorRef<Void> ended, @Nullable Throwable cause) {
        if (!hand.holds(ended.path())) {
            return;
        }
        hand.penIsGone();
        failed(cause);
    }

    private void failed(@Nullable Throwable cause) {
        if (retries == null) {
            retries = new Retries(settings);
        }
        retries.failed();
        var batch = sent;
        if (batch != null && !held) {
            sent = null;
            batch.refuse(settings, Answer.unavailable("The journal did not say whether it is done."));
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
        alarm.rang();
        var list = waitlist;
        if (list != null) {
            list.giveUp(nanos() - settings.patience().toNanos(), this::late);
        }
        if (sent != null) {
            alarm.within(OwnerSettings.TICK, nanos(), context);
            if (!hand.hasPen() && !held && nanos() - sent.since() > WRITING) {
                failed(null);
            }
        }
        permitted();
    }

    private void late(Waiting<C> waiting) {
        touching = touching && waiting.replyTo() != null;
        settings.reply(waiting, Answer.unavailable("The journal did not answer in time; nothing was changed."));
    }

    /** Whoever was let in before is answered first: a shard that moves costs its callers nothing but time. */
    private Behavior<OwnerMessage> stop() {
        stopping = true;
        return sent == null && nobodyWaits() ? Behaviors.stopped() : Behaviors.same();
    }

    private void endIfStopping() {
        if (stopping) {
            context.getSelf().tell(new OwnerMessage.Stop());
        }
    }

    private void giveUpAll() {
        var why = Answer.unavailable("The session's owner stopped.");
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

    private boolean nobodyWaits() {
        return waitlist == null || waitlist.size() == 0;
    }

    private Waitlist<C> waitlist() {
        var list = waitlist == null ? new Waitlist<C>() : waitlist;
        waitlist = list;
        return list;
    }

    private long nanos() {
        return settings.nanos().getAsLong();
    }
}
