package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The durable word that the data directory is being made anew: while it exists the data must neither vote nor be
 * promoted. It lies outside the data directory, so that a wipe cannot take it along.
 */
final class RebuildMark {
    /** What was begun; it tells what a restarted agent may do with the data. */
    enum Kind {
        /** {@code initdb} was begun: the data is wiped and made again. */
        INITIALISE,
        /** A clone was begun: only another clone helps. */
        CLONE,
        /** A rewind was begun: it may be repeated. */
        REWIND,
        /** The files are complete and the log from the source is still to be replayed up to consistency. */
        CATCH_UP
    }

    private final Path file;
    private final RunAs agent;

    RebuildMark(Path stateDir) {
        this.file = stateDir.resolve("rebuild");
        this.agent = new RunAs("", java.util.List.of());
    }

    Optional<Kind> read() throws IOException {
        var text = Durable.read(file).strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(Kind.valueOf(text));
    }

    void set(Kind kind) throws IOException {
        Durable.write(file, kind.name() + "\n", agent);
    }

    void remove() throws IOException {
        Durable.delete(file);
    }
}
