package io.holdfast.node.notify;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One receiver with a thread of its own: a dead one holds up nobody else. It is given again and again what it is still to
 * be told, and remembers what of that it was told. Each failure doubles the pause before the next attempt. After five in a
 * row the circuit is open: one attempt a minute asks whether the receiver is back.
 */
final class Receiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    private static final int TOO_MANY = 5;
    private final String name;
    private final Set<String> kinds;
    private final Channel channel;
    private final Pauses pauses;
    private final Thread thread;
    private List<Notification> toTell = List.of();
    private final Set<String> told = new HashSet<>();
    private volatile int failures;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** How long to wait after a failure: from {@code first}, doubling up to {@code open}. */
    record Pauses(Duration first, Duration open) {
        static final Pauses USUAL = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1));

        long millis(int failures) {
            long doubled = first.toMillis() << Math.min(20, failures - 1);
            return failures >= TOO_MANY ? open.toMillis() : Math.min(doubled, open.toMillis());
        }
    }

    Receiver(String name, Set<String> kinds, Channel channel, Pauses pauses) {
        this.name = name;
        this.kinds = Set.copyOf(kinds);
        this.channel = channel;
        this.pauses = pauses;
        thread = Thread.ofPlatform().daemon().name("holdfast-notify-" + name).start(this::run);
    }

    String name() {
        return name;
    }

    boolean wants(String kind) {
        return kinds.contains(kind);
    }

    /** All that it is still to be told, oldest first, in place of what was said before; returns at once. */
    synchronized void isToBeTold(List<Notification> all) {
        toTell = List.copyOf(all);
        told.retainAll(toTell.stream().map(Notification::id).toList());
        notifyAll();
    }

    /** It confirmed that. */
    synchronized boolean knows(String id) {
        return told.contains(id);
    }

    /** It will not be told of something. */
    void gaveUpOne() {
        dropped.incrementAndGet();
    }

    Notifier.Tally tally() {
        return new Notifier.Tally(name, waiting(), sent.get(), failed.get(), dropped.get(), dead());
    }

    private synchronized long waiting() {
        return toTell.stream().filter(n -> !told.contains(n.id())).count();
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
                var next = next();
                if (sent(next)) {
                    noteTold(next.id());
                } else {
                    TimeUnit.MILLISECONDS.sleep(pauses.millis(failures));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Notification next() throws InterruptedException {
        Optional<Notification> next = Optional.empty();
        while (next.isEmpty()) {
            next = toTell.stream().filter(n -> !told.contains(n.id())).findFirst();
            if (next.isEmpty()) {
                wait();
            }
        }
        return next.get();
    }

    private synchronized void noteTold(String id) {
        told.add(id);
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
            noteFailure(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            return false;
        } catch (RuntimeException e) {
            noteFailure(e.getClass().getSimpleName()); // its message may quote what was to be sent
            return false;
        }
    }

    private void noteFailure(String why) {
        int inARow = failures + 1;
        failures = inARow;
        failed.incrementAndGet();
        if (inARow == 1 || inARow == TOO_MANY) {
            LOG.warn(
                    "notifications: {} was not reached ({}); {}",
                    name,
                    why,
                    dead() ? "it is tried once a minute from now on" : "it is tried again");
        }
    }
}
