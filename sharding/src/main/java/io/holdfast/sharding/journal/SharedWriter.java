package io.holdfast.sharding.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer for all owners of a node, or of all nodes where the primary is beside it: what they decide while a transaction
 * is under way becomes durable together in the next one, snapshots included; whom the last one answered gets a moment to
 * come back ({@link Pace}). It reads nothing first, because the journal takes only the number after the last one. A
 * transaction that is refused is undone as a whole and tried again in halves, so that nobody fails for another's sake; when
 * the end of one is not known, nobody in it is told that it is durable.
 */
public final class SharedWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedWriter.class);
    /** What the fence says to an owner that was superseded: "unique violation". */
    static final String REFUSED = "23505";

    private static final int ROWS = 256;
    private static final int WRITERS = 2;
    /** One transaction at a time makes the largest batches; the next one begins beside it when it takes longer. */
    private static final long TURN_MILLIS = 25;
    /** How often it is looked who has come. */
    private static final long GLANCE = 500_000;

    /** Whom the last answers from elsewhere reached come back together, and a message costs more than what is in it. */
    private static final long MOMENT = 200_000;

    /** How long a write waits for a primary. */
    private static final Duration PATIENCE = Duration.ofMillis(2500);
    /** What waited so long is not begun any more: soon its owner says that nothing is known, and looks what is kept. */
    private static final long OVER = PATIENCE.toNanos();

    private final JournalSerializer serializer = new JournalSerializer();
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Semaphore turn = new Semaphore(1);
    private final String name = UUID.randomUUID().toString();
    private final List<Thread> threads;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile Pace pace = Pace.ALONE;
    private volatile Elsewhere elsewhere = Elsewhere.NOWHERE;
    private volatile int sent;
    private volatile boolean closed;

    public SharedWriter(PrimaryRoute route) {
        var all = new ArrayList<Thread>();
        for (int i = 1; i <= WRITERS; i++) {
            var database = new KeptConnection(route, PATIENCE);
            all.add(Thread.ofPlatform()
                    .daemon()
                    .name("holdfast-sessions-write-" + i)
                    .unstarted(() -> work(database)));
        }
        threads = List.copyOf(all);
        threads.forEach(Thread::start);
    }

    /** Some entries in one transaction: which of them were in time for it, and whether its commit was begun. */
    private static final class Attempt {
        private List<Entry> entries;
        private boolean mayBeKept;

        Attempt(List<Entry> entries) {
            this.entries = entries;
        }
    }

    /**
     * Makes events durable, and tells {@code ended} once how it ended.
     *
     * @param first the number of the first event, which must follow the last one that is kept
     * @param state what they lead to, to be kept as a snapshot, with which all events before the last of them are forgotten; null: none
     * @param ended empty when they are durable; an integrity violation: surely not; else nothing is known
     */
    public void append(
            String id, long first, List<?> events, @Nullable Object state, Consumer<Optional<Throwable>> ended) {
        try {
            var rows = events.stream().map(this::row).toList();
            var snapshot = state == null ? null : row(state);
            add(new Entry(id, first, rows, snapshot, System.nanoTime(), false, ended));
        } catch (RuntimeException e) {
            ended.accept(Optional.of(e));
        }
    }

    private Row row(Object value) {
        return new Row(serializer.manifest(value), serializer.toBinary(value));
    }

    void add(Entry entry) {
        queue.add(entry);
        if (closed) {
            refuseAll();
        }
    }

    /** Gives {@code to} what another node can write. */
    void sendTo(Elsewhere to) {
        elsewhere = to;
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        refuseAll();
    }

    private void refuseAll() {
        var left = new ArrayList<Entry>();
        queue.drainTo(left);
        tell(left, Optional.of(new SQLException("the sessions' writer is closed", "08003")));
    }

    private void work(KeptConnection database) {
        try (database) {
            while (!closed) {
                writeFrom(database, queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeFrom(KeptConnection database, Entry first) throws InterruptedException {
        if (!first.here() && elsewhere.isOpen()) {
            send(first);
            return;
        }
        boolean mine;
        try {
            mine = turn.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            tell(List.of(first), Optional.of(e));
            throw e;
        }
        try {
            if (mine) {
                awaitOthers();
            }
            long begun = System.nanoTime();
            var entries = gathered(first);
            write(database, entries, true);
            pace = new Pace(Math.min(entries.size() + queue.size(), ROWS), System.nanoTime() - begun);
        } finally {
            if (mine) {
                turn.release();
            }
        }
    }

    private void send(Entry first) {
        if (sent > 1) {
            LockSupport.parkNanos(MOMENT);
        }
        var entries = gathered(first);
        entries.stream().filter(Entry::here).forEach(queue::add);
        var travelling = entries.stream().filter(entry -> !entry.here()).toList();
        sent = travelling.size();
        elsewhere.send(travelling);
    }

    private void awaitOthers() {
        var last = pace;
        long begun = System.nanoTime();
        while (!closed && last.waits(queue.size() + 1, System.nanoTime() - begun)) {
            LockSupport.parkNanos(GLANCE);
        }
    }

    private List<Entry> gathered(Entry first) {
        var entries = new ArrayList<Entry>();
        int rows = 0;
        for (var next = first; next != null; next = rows < ROWS ? queue.poll() : null) {
            entries.add(next);
            rows += next.events().size();
        }
        return entries;
    }

    /** Must not throw, not even an error: without this thread nobody would be written. */
    private void write(KeptConnection database, List<Entry> wanted, boolean again) {
        var attempt = new Attempt(inTime(wanted));
        if (attempt.entries.isEmpty()) {
            return;
        }
        try {
            var refusal = database.ask(connection -> insert(connection, attempt));
            if (refusal.isPresent() && attempt.entries.size() > 1) {
                int half = attempt.entries.size() / 2;
                write(database, attempt.entries.subList(0, half), true);
                write(database, attempt.entries.subList(half, attempt.entries.size()), true);
            } else {
                works(refusal.isEmpty() && !attempt.entries.isEmpty());
                tell(attempt.entries, refusal.map(r -> r));
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (again && !attempt.mayBeKept && isOfConnection(e)) {
                // No commit was asked for, so nothing is kept.
                write(database, attempt.entries, false);
            } else {
                fails(e);
                tell(attempt.entries, Optional.of(e));
            }
        }
    }

    private List<Entry> inTime(List<Entry> wanted) {
        var entries = new ArrayList<Entry>();
        long oldest = System.nanoTime() - OVER;
        for (var entry : wanted) {
            if (entry.since() - oldest < 0) {
                tell(List.of(entry), Optional.of(new SQLException("the write was not begun in time", "08000")));
            } else {
                entries.add(entry);
            }
        }
        return entries;
    }

    /**
     * The refusal, which left nothing behind; empty: it is done once it is committed. The way to the primary may have taken
     * its time, so what is late is left out only here.
     */
    private Optional<SQLException> insert(Connection connection, Attempt attempt) throws SQLException {
        attempt.entries = inTime(attempt.entries);
        if (attempt.entries.isEmpty()) {
            return Optional.empty();
        }
        var rows = new JournalRows();
        var snapshots = new JournalRows();
        for (var entry : attempt.entries) {
            for (int i = 0; i < entry.events().size(); i++) {
                rows.add(entry.id(), entry.first() + i, entry.events().get(i));
            }
            var snapshot = entry.snapshot();
            if (snapshot != null) {
                snapshots.add(entry.id(), entry.first() + entry.events().size() - 1, snapshot);
            }
        }
        try {
            rows.insert(connection, name, serializer.identifier());
            if (!snapshots.isEmpty()) {
                snapshots.cover(connection, serializer.identifier());
            }
            attempt.mayBeKept = true;
            return Optional.empty();
        } catch (SQLException e) {
            if (!isOfOne(e)) {
                throw e;
            }
            connection.rollback();
            return Optional.of(e);
        }
    }

    /** Whether it says that the journal has another event under a number, so that nothing was done. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof SQLException sql
                && String.valueOf(sql.getSQLState()).startsWith("23");
    }

    /** A violated fence, a deadlock, or what one of them contains; the others have no part in it. */
    private static boolean isOfOne(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("23") || state.startsWith("40") || state.startsWith("22") || state.startsWith("54");
    }

    private static boolean isOfConnection(Throwable e) {
        var state = e instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
        return state.startsWith("08") || state.startsWith("57P");
    }

    private void works(boolean proven) {
        if (proven && failing.compareAndSet(true, false)) {
            LOG.info("changes of sessions are written again");
        }
    }

    private void fails(Throwable why) {
        if (!closed && failing.compareAndSet(false, true)) {
            LOG.warn(
                    "changes of sessions cannot be written now and are answered with 503; each is tried again by the next"
                            + " request, so look at the primary if this stays: {}",
                    why.toString());
        }
    }

    private void tell(List<Entry> entries, Optional<Throwable> failure) {
        entries.forEach(entry -> entry.ended().accept(failure));
        elsewhere.told();
    }
}
