package io.holdfast.multijvm;

import io.holdfast.multijvm.Ledger.Answer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes 1, 2, 3 ..., one commit each, to whichever host is the primary. A row counts as acknowledged only when its
 * commit came back without an error and without a warning: PostgreSQL warns when it gave up waiting for replicas.
 */
final class LedgerWriter implements AutoCloseable {
    private static final long BETWEEN = Duration.ofMillis(5).toNanos();
    private static final Duration DIALLING = Duration.ofSeconds(1);

    private final String table;
    private final Dialler dialler;
    private final Thread thread;
    private final List<Ledger.Operation> operations = new ArrayList<>();
    private volatile boolean closing;

    private LedgerWriter(List<String> hosts, String table) {
        this.table = table;
        dialler = new Dialler(hosts);
        thread = Thread.ofPlatform().daemon().name("ledger").unstarted(this::run);
    }

    /** The table must exist, with one column {@code n bigint} and no constraint. */
    static LedgerWriter start(List<String> hosts, String table) {
        var writer = new LedgerWriter(hosts, table);
        writer.thread.start();
        return writer;
    }

    /** Waits until {@code count} rows that were asked for from now on are acknowledged. */
    void awaitAcknowledged(int count, Duration limit) {
        long since = System.nanoTime();
        Await.that(count + " more acknowledged rows", limit, () -> acknowledgedSince(since) >= count);
    }

    private long acknowledgedSince(long since) {
        synchronized (operations) {
            return operations.reversed().stream()
                    .takeWhile(o -> o.asked() - since >= 0)
                    .filter(Ledger.Operation::acknowledged)
                    .count();
        }
    }

    private void run() {
        Dialler.Line line = null;
        long n = 0;
        try {
            while (!closing) {
                line = line == null ? dialler.primary(DIALLING).orElse(null) : line;
                if (line != null && !write(line, ++n)) {
                    line.hangUp();
                    line = null;
                }
                LockSupport.parkNanos(BETWEEN);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            hangUp(line);
        }
    }

    private static void hangUp(Dialler.@Nullable Line line) {
        if (line != null) {
            line.hangUp();
        }
    }

    private boolean write(Dialler.Line line, long n) {
        long asked = System.nanoTime();
        var answer = insert(line, n);
        synchronized (operations) {
            operations.add(new Ledger.Operation(n, line.host(), asked, System.nanoTime(), answer));
        }
        return answer == Answer.ACKNOWLEDGED;
    }

    private Answer insert(Dialler.Line line, long n) {
        try (var statement = line.connection().createStatement()) {
            statement.executeUpdate("insert into " + table + " (n) values (" + n + ")");
            boolean warned =
                    statement.getWarnings() != null || line.connection().getWarnings() != null;
            return warned ? Answer.UNKNOWN : Answer.ACKNOWLEDGED;
        } catch (SQLException e) {
            return Answer.UNKNOWN;
        }
    }

    /** Ends the writer; what it was just about to be told is in the ledger then. */
    Ledger end() {
        close();
        synchronized (operations) {
            return new Ledger(operations);
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dialler.close();
    }
}
