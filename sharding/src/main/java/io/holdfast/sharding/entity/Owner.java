package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.Waitlist.Waiting;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
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
abstract class Owner<S, C extends Command, E> extends Reception<C> {
    /** After this a write counts as failed, long before another node can own what is written. */
    private static final long WRITING = Duration.ofSeconds(3).toNanos();

    final String key;
    private final Kind<S, C, E> kind;
    private @Nullable S durable;
    private long sequence;
    /** When what is kept was last seen to be what is known here. */
    private long provenAt;

    private final Hand<S, C, E> hand;
    private final Alarm alarm = new Alarm();
    private @Nullable Batch<S, C, E> sent;
    private @Nullable Retries retries;
    private final Loans loans;
    private boolean held;
    private boolean touching;
    private boolean stopping;

    Owner(ActorContext<OwnerMessage> context, Kind<S, C, E> kind, String key, OwnerSettings settings) {
        super(context, settings);
        this.kind = kind;
        this.key = key;
        this.hand = new Hand<>(context, kind, key, settings);
        this.loans = new Loans(settings, key);
    }

    /** Whether commands may be handled in this state now; if not, the owner asks for it and calls {@link #permitted}. */
    abstract boolean permits(S state);

    /** Until when the answer to a durable batch must be held back; now or earlier: it need not. */
    abstract long holdUntil(List<C> commands);

    /** For how long the answer to a question may be lent at most, in nanoseconds; 0: not at all. */
    abstract long lendable(S state, C command);

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
            case OwnerMessage.HoldOver over -> release();
            case OwnerMessage.Returned returned -> {
                loans.returned(returned);
                release();
                permitted();
            }
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

    /** Looks again at whatever waits for a permission. */
    final void permitted() {
        takeArrived().forEach(this::take);
        drain();
        endIfStopping();
    }

    /** The permission could not be had. */
    final void refuseArrived(String why) {
        takeArrived().forEach(waiting -> settings.reply(waiting, Answer.unavailable(why)));
        endIfStopping();
    }

    private void asked(OwnerMessage.Asked asked) {
        var waiting = new Waiting<>(kind.command().cast(asked.command()), asked.replyTo(), asked.id(), nanos());
        if (stopping || isFull()) {
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
        } else if (!trusted || state == null || (held && !loans.owes()) || loans.silence() || !permits(state)) {
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
            long time = lends(waiting, decision.answer()) ? loans.lend(lendable(state, waiting.command())) : 0;
            durable = time > 0
                    ? kind.rules().lent(decision.next(), settings.clock().millis())
                    : decision.next();
            answer(waiting, decision.answer(), time);
        } else if (decision.atOnce()) {
            durable = kind.rules().carried(state, decision.next());
            answer(waiting, decision.answer(), 0);
            if (!touching) {
                touching = true;
                admit(waiting.command());
            }
        } else {
            waitlist().admit(waiting);
        }
    }

    /** Not what has changed, or may have, and only to who can give it back. What is only being written is still true. */
    private boolean lends(Waiting<C> waiting, Answer answer) {
        return !held && !stopping && retries == null && waiting.id() != 0 && answer instanceof Answer.Shown;
    }

    private void drain() {
        if (held || sent != null) {
            return;
        }
        var list = busy();
        if (list == null) {
            lookAgain();
            return;
        }
        boolean silent = loans.silence();
        alarm.within(silent ? Duration.ofNanos(loans.left()) : settings.pace(list.hasArrived()), nanos(), context);
        var state = durable;
        if (!silent && (state == null || list.hasAdmitted()) && hand.journalIsOpen()) {
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
        if (sent != null && sent.sequence() == written.sequence()) {
            kept();
        }
    }

    private void appended(OwnerMessage.Appended appended) {
        var batch = sent;
        var failure = appended.failure();
        if (batch == null || held || !hand.isNewest(appended)) {
            return;
        }
        if (failure == null && nanos() - batch.since() <= WRITING) {
            kept();
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

    private void kept() {
        retries = null;
        provenAt = nanos();
        held = true;
        release();
    }

    /** What is durable is told once nobody can be told the contrary any more. */
    private void release() {
        var batch = sent;
        var before = durable;
        if (!held || batch == null || before == null) {
            return;
        }
        long left = holdUntil(batch.commands()) - nanos();
        if (kind.rules().differs(before, batch.next()) && loans.owes()) {
            loans.recall(context.getSelf());
            left = Math.max(left, loans.left());
        }
        if (left > 0) {
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
        loans.changed();
        hand.letPenGo(Writer.covers(sequence, batch.events().size()), retries);
        sequence = batch.sequence();
        batch.answers().forEach(a -> answer(a.to(), a.answer(), 0));
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
            if (kind.rules().differs(kind.rules().empty(), durable)) {
                loans.doubt(context.getSelf());
            }
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
        var list = busy();
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
        if (sent == null && nobodyWaits() && loans.owes()) {
            loans.recall(context.getSelf());
            alarm.within(Duration.ofNanos(loans.left()), nanos(), context);
        }
        return sent == null && nobodyWaits() && !loans.owes() ? Behaviors.stopped() : Behaviors.same();
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
        refuseAll(why);
        loans.end();
    }

    private void answer(Waiting<C> waiting, Answer answer, long lent) {
        told(waiting.command(), answer);
        settings.reply(waiting, answer, lent);
    }
}
