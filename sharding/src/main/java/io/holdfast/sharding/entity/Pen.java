package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Command;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** An owner's writer while it has one: usable once the owner knows that both of them know what is kept. */
final class Pen<E> {
    private final ActorRef<Writer.Message<E>> writer;
    private final boolean trusting;
    private boolean ready;

    private Pen(ActorRef<Writer.Message<E>> writer, boolean trusting) {
        this.writer = writer;
        this.trusting = trusting;
    }

    /** @param known what the owner takes for what is kept, so that only its number is looked up; null: all is read */
    static <S, C extends Command, E> Pen<E> take(
            ActorContext<OwnerMessage> context, Kind<S, C, E> kind, String key, @Nullable S known, Duration idle) {
        var writer = context.spawnAnonymous(Writer.create(kind, key, context.getSelf(), known, idle));
        context.watch(writer);
        return new Pen<>(writer, known != null);
    }

    void putDown(ActorContext<OwnerMessage> context) {
        context.unwatch(writer);
        context.stop(writer);
    }

    /** Like {@link #putDown}, but the snapshot that it began is finished. */
    void retire(ActorContext<OwnerMessage> context) {
        context.unwatch(writer);
        writer.tell(new Writer.Message.Retire<>());
    }

    boolean is(ActorPath path) {
        return writer.path().equals(path);
    }

    /** What it goes by was the owner's word and not read. */
    boolean trusting() {
        return trusting;
    }

    boolean ready() {
        return ready;
    }

    void becomeReady() {
        ready = true;
    }

    void append(List<E> events) {
        writer.tell(new Writer.Message.Append<>(events));
    }
}
