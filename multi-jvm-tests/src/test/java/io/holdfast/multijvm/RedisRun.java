package io.holdfast.multijvm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One client that writes 1, 2, 3, ... to a list of its own while something happens to the cluster. */
final class RedisRun implements AutoCloseable {
    private static final long BETWEEN = Duration.ofMillis(20).toNanos();
    private final RedisWriter writer;
    private final String key;
    private final Thread thread;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private long attempted;
    private String lastFailure = "none";
    private volatile boolean closing;

    private record Acknowledged(long n, long at) {}

    private RedisRun(RedisWriter writer, String key) {
        this.writer = writer;
        this.key = key;
        thread = Thread.ofPlatform().daemon().name(key).unstarted(this::write);
    }

    static RedisRun start(RedisWriter writer, String key) {
        var run = new RedisRun(writer, key);
        run.thread.start();
        return run;
    }

    RedisWriter writer() {
        return writer;
    }

    String key() {
        return key;
    }

    private void write() {
        while (!closing) {
            long n;
            synchronized (this) {
                n = ++attempted;
            }
            try {
                note(n, writer.push(key, n));
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                failed(e);
            }
            LockSupport.parkNanos(BETWEEN);
        }
    }

    private synchronized void note(long n, boolean confirmed) {
        if (confirmed) {
            acknowledged.add(new Acknowledged(n, System.nanoTime()));
        } else {
            lastFailure = "not confirmed";
        }
    }

    private synchronized void failed(Exception failure) {
        lastFailure = failure.toString();
    }

    void awaitAcknowledged(int count, Duration limit) {
        int before = count();
        try {
            Await.that(writer.name() + " has " + count + " more writes", limit, () -> count() >= before + count);
        } catch (AssertionError e) {
            synchronized (this) {
                throw new AssertionError(e.getMessage() + "; its last failure: " + lastFailure, e);
            }
        }
    }

    synchronized int count() {
        return acknowledged.size();
    }

    /** What an application felt: the longest time between two acknowledgements. */
    synchronized Duration longestGap() {
        long longest = 0;
        for (int i = 1; i < acknowledged.size(); i++) {
            longest = Math.max(
                    longest, acknowledged.get(i).at() - acknowledged.get(i - 1).at());
        }
        return Duration.ofNanos(longest);
    }

    /** Acknowledged and not there. */
    synchronized List<Long> lost(Collection<String> present) {
        var there = new HashSet<>(present);
        return acknowledged.stream()
                .map(Acknowledged::n)
                .filter(n -> !there.contains(Long.toString(n)))
                .toList();
    }

    /** There and never tried. */
    synchronized List<String> invented(Collection<String> present) {
        return present.stream()
                .filter(n -> Long.parseLong(n) < 1 || Long.parseLong(n) > attempted)
                .toList();
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
