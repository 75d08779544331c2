package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Command;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is kept of one thing, for its owner alone, and writes what follows a failure; other
 * writes go to {@link Journal#append} without it. It decides nothing. A write that fails ends it: the owner then does not
 * know what is kept until another writer has read it again.
 */
final class Writer<S, C extends Command, E> extends EventSourcedBehavior<Writer.Message<E>, E, S> {
    private static final int SNAPSHOT_EVERY = 64;

    /** What an owner tells its writer. */
    sealed interface Message<E> {
        record Append<E>(List<E> events) implements Message<E> {}

        record Idle<E>() implements Message<E> {}

        /** The owner needs it no more; it ends when its snapshot has had its time. */
        record Retire<E>() implements Message<E> {}
    }

    private final ActorContext<Message<E>> context;
    private final Kind<S, C, E> kind;
    private final ActorRef<OwnerMessage> owner;
    private final @Nullable S known;
    private boolean retired;

    private Writer(
            ActorContext<Message<E>> context,
            Kind<S, C, E> kind,
            String key,
            ActorRef<OwnerMessage> owner,
            @Nullable S known) {
        super(kind.id(key));
        this.context = context;
        this.kind = kind;
        this.owner = owner;
        this.known = known;
    }

    /**
     * One that reads what is kept first.
     *
     * @param known what the owner takes for it: then only its number is read, and whether that is still the owner's own is
     *     for the owner to see; null: everything is read
     */
    static <S, C extends Command, E> Behavior<Message<E>> create(
            Kind<S, C, E> kind, String key, ActorRef<OwnerMessage> owner, @Nullable S known, Duration idle) {
        return Behaviors.setup(context -> {
            context.setReceiveTimeout(idle, new Message.Idle<>());
            return new Writer<>(context, kind, key, owner, known);
        });
    }

    /** Whether so many events after {@code last} bring a snapshot. */
    static boolean covers(long last, int events) {
        return last / SNAPSHOT_EVERY != (last + events) / SNAPSHOT_EVERY;
    }

    @Override
    public S emptyState() {
        return known == null ? kind.rules().empty() : known;
    }

    @Override
    public Recovery recovery() {
        return known == null ? super.recovery() : Recovery.disabled();
    }

    @Override
    public CommandHandler<Message<E>, E, S> commandHandler() {
        return (state, message) -> switch (message) {
            case Message.Append<E> append ->
                Effect().persist(append.events()).thenRun(next -> owner.tell(new OwnerMessage.Written(sequence())));
            case Message.Idle<E> idle ->
                retired ? Effect().stop() : Effect().none().thenRun(same -> owner.tell(new OwnerMessage.WriterIdle()));
            case Message.Retire<E> retire -> {
                retired = true;
                yield Effect().none();
            }
        };
    }

    @Override
    public EventHandler<S, E> eventHandler() {
        return kind.rules()::apply;
    }

    @Override
    public SignalHandler<S> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(
                        RecoveryCompleted.instance(),
                        state -> owner.tell(new OwnerMessage.Loaded(
                                state, sequence(), context.getSelf().path())))
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 1).withDeleteEventsOnSnapshot();
    }

    private long sequence() {
        return lastSequenceNumber(context);
    }
}
