package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Command;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes for one owner: through the journal's shared writer, which is cheap, or with a {@link Pen} of the owner's own while
 * it has one, which can also read. One write at a time.
 */
final class Hand<S, C extends Command, E> {
    private final ActorContext<OwnerMessage> context;
    private final Kind<S, C, E> kind;
    private final String key;
    private final OwnerSettings settings;
    private @Nullable Pen<E> pen;
    private int writes;
    private boolean awaitsJournal;

    Hand(ActorContext<OwnerMessage> context, Kind<S, C, E> kind, String key, OwnerSettings settings) {
        this.context = context;
        this.kind = kind;
        this.key = key;
        this.settings = settings;
    }

    boolean hasPen() {
        return pen != null;
    }

    boolean hasReadyPen() {
        return pen != null && pen.ready();
    }

    boolean hasTrustingPen() {
        return pen != null && pen.trusting();
    }

    boolean holds(ActorPath path) {
        return pen != null && pen.is(path);
    }

    /** To read, or to write; not before it is due after a failure. */
    void takePen(@Nullable S known, @Nullable Retries retries) {
        if (retries == null || retries.due()) {
            pen = Pen.take(context, kind, key, known, settings.writerIdle());
        }
    }

    void penIsReady() {
        if (pen != null) {
            pen.becomeReady();
        }
    }

    void putPenDown() {
        if (pen != null) {
            pen.putDown(context);
            pen = null;
        }
    }

    /** The batch is durable; a pen is kept only while a failure is still to be looked into. */
    void letPenGo(boolean finishing, @Nullable Retries retries) {
        if (pen != null && finishing) {
            pen.retire(context);
            pen = null;
        } else if (retries == null) {
            putPenDown();
        }
    }

    void penIsGone() {
        pen = null;
    }

    /** While nobody leads, a writer that has done nothing wrong is kept, and none is begun that could only fail. */
    boolean journalIsOpen() {
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

    void journalOpened() {
        awaitsJournal = false;
    }

    void write(Batch<S, C, E> batch) {
        int write = ++writes;
        if (pen != null) {
            pen.append(batch.events());
        } else {
            var self = context.getSelf();
            int count = batch.events().size();
            long first = batch.sequence() - count + 1;
            settings.journal()
                    .append(
                            kind.id(key).id(),
                            first,
                            batch.events(),
                            Writer.covers(first - 1, count) ? batch.next() : null,
                            failure -> self.tell(new OwnerMessage.Appended(write, failure)));
        }
    }

    /** Not one that was given up: what became of that is found out by reading. */
    boolean isNewest(OwnerMessage.Appended appended) {
        return appended.write() == writes;
    }
}
