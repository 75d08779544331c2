package io.holdfast.node.notify;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One receiver with a queue and a thread of its own: a dead one holds up nobody else. Each failure doubles the pause
 * before the next attempt. After five in a row the circuit is open: what waited is dropped but for the newest hundred,
 * one attempt a minute asks whether the receiver is back, and a notification that is a day old is not told any more.
 */
final class Receiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    private static final int WAITING = 100;
    private static final int TOO_MANY = 5;
    private final String name;
    private final Set<String> kinds;
    private final Channel channel;
    private final Pauses pauses;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile int failures;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** How long to wait after a failure: from {@code first}, doubling up to {@code open}. */
    record Pauses(Duration first, Duration open, Duration tooOld) {
        static final Pauses USUAL = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(1));

        long millis(int failures) {
            long doubled = first.toMillis() << Math.min(20, failures - 1);
            return failures >= TOO_MANY ? open.toMillis() : Math.min(doubled, open.toMillis());
        }
    }

    private record Waiting(Notification notification, long since) {}

    Receiver(String name, Set<String> kinds, Channel channel, Pauses pauses) {
        this.name = name;
        this.kinds = Set.copyOf(kinds);
        this.channel = channel;
        this.pauses = pauses;
        thread = Thread.ofPlatform().daemon().name("holdfast-notify-" + name).start(this::run);
    }

    /** Returns at once. */
    void offer(Notification notification) {
        if (kinds.contains(notification.kind())) {
            queue.add(new Waiting(notification, System.nanoTime()));
            while (queue.size() > WAITING && queue.poll() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    Notifier.Tally tally() {
        return new Notifier.Tally(name, sent.get(), failed.get(), dropped.get(), dead());
    }

    /** The circuit is open: it did not answer for a while. */
    boolean dead() {
        return failures >= TOO_MANY;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var next = queue.take();
                boolean told = false;
                while (!told && !old(next)) {
                    told = sent(next.notification());
                    if (!told) {
                        TimeUnit.MILLISECONDS.sleep(pauses.millis(failures));
                    }
                }
                if (!told) {
                    dropped.incrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean old(Waiting waiting) {
        return System.nanoTime() - waiting.since() > pauses.tooOld().toNanos();
    }

    private boolean sent(Notification notification) throws InterruptedException {
        try {
            channel.send(notification);
            if (dead()) {
                LOG.info("notifications: {} answers again, {} were dropped meanwhile", name, dropped.get());
            }
            failures = 0;
            sent.incrementAndGet();
            return true;
        } catch (IOException e) {
            int inARow = failures + 1;
            failures = inARow;
            failed.incrementAndGet();
            if (inARow == 1 || inARow == TOO_MANY) {
                LOG.warn(
                        "notifications: {} was not reached ({}); {}",
                        name,
                        e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(),
                        dead() ? "it is tried once a minute from now on" : "it is tried again");
            }
            return false;
        }
    }
}
