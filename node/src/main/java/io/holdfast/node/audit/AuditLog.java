package io.holdfast.node.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes entries and writes them on a thread of its own. Nobody ever waits for it: a full disk delays the log and then
 * costs entries, whose number the next line tells, but it never holds up what was asked, a failover least of all.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int WAITING = 10_000;
    private static final int AT_ONCE = 256;
    private static final long RETRY_MILLIS = 1_000;
    private static final long LAST_WORDS_MILLIS = 3_000;
    private static final Written LAST = new Written("", new AuditEntry("", "", "", "", "", "", 0, ""));
    private final BlockingQueue<Written> queue = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong lost = new AtomicLong();
    private final AuditFile file;
    private final Clock clock;
    private final Thread writer;
    private volatile boolean closing;
    private boolean failing;

    /** An entry with the time at which it came. */
    record Written(String at, AuditEntry entry) {}

    private AuditLog(AuditFile file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.writer = Thread.ofPlatform().daemon().name("holdfast-audit").unstarted(this::run);
    }

    /** Goes on where the log in {@code folder} ends. A folder that cannot be used is told and tried again. */
    public static AuditLog open(Path folder) {
        return open(new AuditFile(folder, AuditFile.Size.USUAL), Clock.systemUTC());
    }

    static AuditLog open(AuditFile file, Clock clock) {
        var log = new AuditLog(file, clock);
        log.writer.start();
        return log;
    }

    /** Returns at once. */
    public void note(AuditEntry entry) {
        if (!queue.offer(new Written(clock.instant().toString(), entry))) {
            lost.incrementAndGet();
        }
    }

    /** Writes what still waits, within three seconds. */
    @Override
    public void close() {
        closing = true;
        var unused = queue.offer(LAST);
        try {
            writer.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Never interrupted from outside: that would close the file in the middle of a line. */
    private void run() {
        var batch = new ArrayList<Written>();
        try {
            while (!closing || !queue.isEmpty()) {
                take(batch);
                while (!batch.isEmpty() && !write(batch) && !closing) {
                    Thread.sleep(RETRY_MILLIS);
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            LOG.warn("the audit log was ended before its time");
        } finally {
            file.close();
        }
    }

    private void take(List<Written> batch) throws InterruptedException {
        var first = queue.poll(1, TimeUnit.SECONDS);
        if (first != null) {
            batch.add(first);
            queue.drainTo(batch, AT_ONCE - 1);
            batch.removeIf(written -> written.equals(LAST));
        }
    }

    private boolean write(List<Written> batch) {
        long missing = lost.get();
        try {
            file.append(batch, missing);
            lost.addAndGet(-missing);
            told(false, "");
            return true;
        } catch (IOException e) {
            told(true, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void told(boolean fails, String why) {
        if (fails && !failing) {
            LOG.error(
                    "the audit log cannot be written ({}): what is asked is done and kept in memory until it can", why);
        } else if (!fails && failing) {
            LOG.info("the audit log is written again");
        }
        failing = fails;
    }
}
