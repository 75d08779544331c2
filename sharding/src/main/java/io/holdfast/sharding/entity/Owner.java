package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import io.holdfast.sharding.model.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Answers for one session or principal. It keeps the last durable state, which reads are answered from even while
 * PostgreSQL fails over, and gives changes to its {@link Writer} in batches, one at a time; nobody hears of a success
 * before the batch is durable. When a write fails its outcome is unknown: the callers are told so, and nothing more is
 * decided before what is kept was read again.
 */
abstract class Owner<S, C extends Command, E> extends AbstractBehavior<OwnerMessage> {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration CLOSED = Duration.ofMillis(250);
    private static final int BATCH = 128;
    private static final int QUEUED = 2048;

    /** One command on its way; {@code replyTo} null: nobody waits for the answer. */
    record Waiting<C>(C command, @Nullable ActorRef<Reply> replyTo, long since) {}

    private record Answered<C>(C command, @Nullable ActorRef<Reply> replyTo, Answer answer) {}

    /** Decided, and durable once {@code sequence} is. */
    private record Batch<S, C>(S next, List<Answered<C>> answers, long sequence) {}

    private final Kind<S, C, E> kind;
    private final OwnerSettings settings;
    private final TimerScheduler<OwnerMessage> timers;
    private final String key;
    private final Retries retries;
    /** Not admitted yet: what is kept is not known, or the permission is. */
    private final Deque<Waiting<C>> arrived = new ArrayDeque<>(1);

    private final Deque<Waiting<C>> admitted = new ArrayDeque<>(1);
    private @Nullable S durable;
    private long sequence;
    private @Nullable ActorRef<Writer.Message<E>> writer;
    private boolean loaded;
    private @Nullable Batch<S, C> sent;
    private boolean held;
    private boolean touching;
    private boolean stopping;
    private boolean awaitsJournal;

    Owner(
            ActorContext<OwnerMessage> context,
            TimerScheduler<OwnerMessage> timers,
            Kind<S, C, E> kind,
            String key,
            OwnerSettings settings) {
        super(context);
        this.kind = kind;
        this.timers = timers;
        this.key = key;
        this.settings = settings;
        this.retries = new Retries(settings);
    }

    /** Whether commands may be handled in this state now; if not, the owner asks for it and calls {@link #permitted}. */
    abstract boolean permits(S state);

    /** Until when the answer to a durable batch must be held back; now or earlier: it need not. */
    abstract long holdUntil(List<C> commands);

    abstract void told(C command, Answer answer);

    abstract void changed(S before, S after);

    /** What the principal said that was asked for its word. */
    abstract void vouched(OwnerMessage.Vouched vouched);

    /** One case for all: a builder's cases are objects of every owner, and there are many idle ones. */
    @Override
    public final Receive<OwnerMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(OwnerMessage.class, this::received)
                .onSignal(Signal.class, this::signalled)
                .build();
    }

    private Behavior<OwnerMessage> received(OwnerMessage message) {
        switch (message) {
            case OwnerMessage.Asked asked -> asked(asked);
            case OwnerMessage.Loaded read -> loaded(read);
            case OwnerMessage.Written written -> written(written);
            case OwnerMessage.WriterIdle idle -> letWriterGo();
            case OwnerMessage.JournalOpened opened -> journalOpened();
            case OwnerMessage.HoldOver over -> finish();
            case OwnerMessage.Vouched vouched -> vouched(vouched);
            case OwnerMessage.Tick tick -> tick(tick);
            case OwnerMessage.Stop stop -> {
                return stop();
            }
        }
        return Behaviors.same();
    }

    private Behavior<OwnerMessage> signalled(Signal signal) {
        if (signal instanceof ChildFailed failed) {
            writerEnded(failed.getRef(), failed.getCause());
        } else if (signal instanceof Terminated ended) {
            writerEnded(ended.getRef(), null);
        } else if (signal instanceof PostStop) {
            giveUpAll("The session's owner stopped.");
        }
        return Behaviors.same();
    }

    final String key() {
        return key;
    }

    final OwnerSettings settings() {
        return settings;
    }

    final TimerScheduler<OwnerMessage> timers() {
        return timers;
    }

    /** Something that the house itself wants done, unless it is about to be done. */
    final void admit(C command) {
        if (admitted.stream().anyMatch(waiting -> waiting.command().equals(command))) {
            return;
        }
        admitted.addLast(new Waiting<>(command, null, settings.nanos().getAsLong()));
    }

    /** Looks again at whatever waits for a permission. */
    final void permitted() {
        var all = List.copyOf(arrived);
        arrived.clear();
        all.forEach(this::take);
        drain();
        endIfStopping();
    }

    /** The permission could not be had. */
    final void refuseArrived(String why) {
        arrived.forEach(waiting -> reply(waiting.replyTo(), unavailable(why)));
        arrived.clear();
        endIfStopping();
    }

    private void asked(OwnerMessage.Asked asked) {
        if (stopping || arrived.size() + admitted.size() >= QUEUED) {
            reply(asked.replyTo(), unavailable(stopping ? "The session moves to another node." : "Too many at once."));
        } else {
            take(new Waiting<>(
                    kind.command().cast(asked.command()),
                    asked.replyTo(),
                    settings.nanos().getAsLong()));
            drain();
        }
    }

    private void take(Waiting<C> waiting) {
        var state = durable;
        boolean trusted = settings.contact().fresh();
        if (!trusted && !settings.contact().waking()) {
            reply(waiting.replyTo(), unavailable("This node has lost contact with most of the cluster."));
        } else if (!trusted || state == null || held || !permits(state)) {
            arrived.addLast(waiting);
        } else if (kind.rules().reads(waiting.command())) {
            read(state, waiting);
        } else {
            admitted.addLast(waiting);
        }
    }

    private void read(S state, Waiting<C> waiting) {
        var decision = kind.rules().decide(state, waiting.command(), now());
        if (decision.events().isEmpty()) {
            durable = decision.next();
            answer(waiting.command(), waiting.replyTo(), decision.answer());
        } else if (decision.atOnce()) {
            durable = kind.rules().carried(state, decision.next());
            answer(waiting.command(), waiting.replyTo(), decision.answer());
            if (!touching) {
                touching = true;
                admit(waiting.command());
            }
        } else {
            admitted.addLast(waiting);
        }
    }

    private void drain() {
        if (held || sent != null || (arrived.isEmpty() && admitted.isEmpty())) {
            return;
        }
        timers.startSingleTimer(OwnerMessage.Tick.class, new OwnerMessage.Tick(), pace());
        var state = durable;
        if ((state == null || !admitted.isEmpty()) && journalIsOpen()) {
            if (writer == null) {
                startWriter();
            } else if (loaded && state != null) {
                writeNext(state);
            }
        }
    }

    private Duration pace() {
        if (!arrived.isEmpty() && settings.contact().waking()) {
            return SOON;
        }
        return settings.journal().isOpen() ? TICK : CLOSED;
    }

    /** While nobody leads, a writer that has done nothing wrong is kept, and none is begun that could only fail. */
    private boolean journalIsOpen() {
        if (settings.journal().isOpen()) {
            return true;
        }
        if (!awaitsJournal) {
            awaitsJournal = true;
            var self = getContext().getSelf();
            settings.journal().whenOpen(() -> self.tell(new OwnerMessage.JournalOpened()));
        }
        return false;
    }

    private void journalOpened() {
        awaitsJournal = false;
        drain();
    }

    private void writeNext(S before) {
        var events = new ArrayList<E>();
        var answers = new ArrayList<Answered<C>>();
        S next = before;
        for (int i = 0; i < BATCH && !admitted.isEmpty(); i++) {
            var waiting = admitted.removeFirst();
            var decision = kind.rules().decide(next, waiting.command(), now());
            next = decision.next();
            events.addAll(decision.events());
            answers.add(new Answered<>(waiting.command(), waiting.replyTo(), decision.answer()));
        }
        touching = false;
        sent = new Batch<>(next, answers, sequence + events.size());
        if (events.isEmpty()) {
            finish();
        } else if (writer != null) {
            writer.tell(new Writer.Message.Append<>(events));
        }
    }

    private void written(OwnerMessage.Written written) {
        var batch = sent;
        if (batch == null || batch.sequence() != written.sequence()) {
            return;
        }
        retries.succeeded();
        long now = settings.nanos().getAsLong();
        long until = holdUntil(batch.answers().stream().map(Answered::command).toList());
        if (until - now > 0) {
            held = true;
            timers.startSingleTimer(
                    OwnerMessage.HoldOver.class, new OwnerMessage.HoldOver(), Duration.ofNanos(until - now));
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
        batch.answers().forEach(a -> answer(a.command(), a.replyTo(), a.answer()));
        changed(before, after);
        permitted();
    }

    private void startWriter() {
        if (!retries.due()) {
            return;
        }
        loaded = false;
        var started = getContext()
                .spawnAnonymous(Writer.create(kind, key, getContext().getSelf(), settings.writerIdle()));
        writer = started;
        getContext().watch(started);
    }

    private void letWriterGo() {
        var idle = writer;
        if (idle != null && loaded && sent == null) {
            getContext().unwatch(idle);
            getContext().stop(idle);
            writer = null;
            loaded = false;
        }
    }

    private void loaded(OwnerMessage.Loaded read) {
        loaded = true;
        if (durable == null || read.sequence() != sequence) {
            durable = kind.rules().recovered(kind.state().cast(read.state()));
            sequence = read.sequence();
        }
        permitted();
    }

    private void writerEnded(ActorRef<Void> ended, @Nullable Throwable cause) {
        var current = writer;
        if (current == null || !current.path().equals(ended.path())) {
            return;
        }
        writer = null;
        loaded = false;
        retries.failed();
        var batch = sent;
        if (batch != null && !held) {
            sent = null;
            batch.answers()
                    .forEach(a -> reply(a.replyTo(), unavailable("The journal did not say whether it is done.")));
        }
        if (Retries.anotherWrote(cause)) {
            durable = null;
        }
        drain();
        endIfStopping();
    }

    private void tick(OwnerMessage.Tick tick) {
        long oldest = settings.nanos().getAsLong() - settings.patience().toNanos();
        giveUp(arrived, oldest);
        giveUp(admitted, oldest);
        if (sent != null) {
            timers.startSingleTimer(OwnerMessage.Tick.class, tick, TICK);
        }
        permitted();
    }

    private void giveUp(Deque<Waiting<C>> queue, long oldest) {
        queue.removeIf(waiting -> {
            boolean old = waiting.since() - oldest < 0;
            if (old) {
                touching = touching && waiting.replyTo() != null;
                reply(waiting.replyTo(), unavailable("The journal did not answer in time; nothing was changed."));
            }
            return old;
        });
    }

    /** Whoever was let in before is answered first: a shard that moves costs its callers nothing but time. */
    private Behavior<OwnerMessage> stop() {
        stopping = true;
        return sent == null && arrived.isEmpty() && admitted.isEmpty() ? Behaviors.stopped() : Behaviors.same();
    }

    private void endIfStopping() {
        if (stopping) {
            getContext().getSelf().tell(new OwnerMessage.Stop());
        }
    }

    private void giveUpAll(String why) {
        var batch = sent;
        if (batch != null) {
            batch.answers().forEach(a -> reply(a.replyTo(), unavailable(why)));
        }
        arrived.forEach(waiting -> reply(waiting.replyTo(), unavailable(why)));
        admitted.forEach(waiting -> reply(waiting.replyTo(), unavailable(why)));
    }

    private void answer(C command, @Nullable ActorRef<Reply> replyTo, Answer answer) {
        told(command, answer);
        reply(replyTo, answer);
    }

    private void reply(@Nullable ActorRef<Reply> replyTo, Answer answer) {
        if (replyTo != null) {
            replyTo.tell(new Reply(answer, settings.node(), settings.journal().epoch()));
        }
    }

    private long now() {
        return settings.clock().millis();
    }

    static Answer unavailable(String why) {
        return Answer.refused(Refusal.UNAVAILABLE, why);
    }
}
