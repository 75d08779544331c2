package io.holdfast.multijvm;

import io.holdfast.multijvm.Ledger.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Pushes 1, 2, 3 ... to one list at whichever primary the Sentinel endpoints name, as any client does. What counts as
 * acknowledged is the plain answer, or only what {@code WAIT 1} on the same connection confirmed.
 */
final class RedisLedgerWriter implements AutoCloseable {
    private static final long BETWEEN = Duration.ofMillis(5).toNanos();
    private static final long AGAIN = Duration.ofMillis(10).toNanos();

    private final List<String> hosts;
    private final String key;
    private final boolean confirmed;
    private final Thread thread;
    private final List<Ledger.Operation> operations = new ArrayList<>();
    private int asking;
    private volatile boolean closing;

    private RedisLedgerWriter(List<String> hosts, String key, boolean confirmed) {
        this.hosts = List.copyOf(hosts);
        this.key = key;
        this.confirmed = confirmed;
        thread = Thread.ofPlatform().daemon().name("writer-" + key).unstarted(this::run);
    }

    static RedisLedgerWriter plain(List<String> hosts, String key) {
        return started(new RedisLedgerWriter(hosts, key, false));
    }

    static RedisLedgerWriter confirming(List<String> hosts, String key) {
        return started(new RedisLedgerWriter(hosts, key, true));
    }

    private static RedisLedgerWriter started(RedisLedgerWriter writer) {
        writer.thread.start();
        return writer;
    }

    String key() {
        return key;
    }

    /** Waits until {@code count} pushes that were asked for from now on are acknowledged. */
    void awaitAcknowledged(int count, Duration limit) {
        long since = System.nanoTime();
        Await.that(count + " more acknowledged pushes to " + key, limit, () -> acknowledgedSince(since) >= count);
    }

    long acknowledgedSince(long since) {
        synchronized (operations) {
            return operations.reversed().stream()
                    .takeWhile(o -> o.asked() - since >= 0)
                    .filter(Ledger.Operation::acknowledged)
                    .count();
        }
    }

    private void run() {
        RedisLine line = null;
        long n = 0;
        while (!closing) {
            line = line == null ? primary() : line;
            if (line != null && push(line, ++n)) {
                LockSupport.parkNanos(BETWEEN);
            } else {
                hangUp(line);
                line = null;
                LockSupport.parkNanos(AGAIN);
            }
        }
        hangUp(line);
    }

    private static void hangUp(@Nullable RedisLine line) {
        if (line != null) {
            line.close();
        }
    }

    /** One endpoint after the other; the one that did not help is asked last from then on. */
    private @Nullable RedisLine primary() {
        var host = hosts.get(asking % hosts.size());
        try (var sentinel = RedisLine.sentinel(host)) {
            var address = sentinel.list("SENTINEL GET-MASTER-ADDR-BY-NAME cache");
            if (!address.isEmpty()) {
                return writable(RedisLine.open(address.getFirst()));
            }
        } catch (IOException elsewhere) {
            asking++;
            return null;
        }
        asking++;
        return null;
    }

    private static RedisLine writable(RedisLine line) throws IOException {
        try {
            if (line.list("ROLE").getFirst().equals("master")) {
                return line;
            }
        } catch (IOException e) {
            line.close();
            throw e;
        }
        line.close();
        throw new IOException(line.host() + " is no primary");
    }

    private boolean push(RedisLine line, long n) {
        long asked = System.nanoTime();
        var answer = answer(line, n);
        synchronized (operations) {
            operations.add(new Ledger.Operation(n, line.host(), asked, System.nanoTime(), answer));
        }
        return answer == Answer.ACKNOWLEDGED;
    }

    private Answer answer(RedisLine line, long n) {
        try {
            line.ask("RPUSH " + key + " " + n);
            boolean held = !confirmed || line.number("WAIT 1 400") >= 1;
            return held ? Answer.ACKNOWLEDGED : Answer.UNKNOWN;
        } catch (IOException e) {
            return Answer.UNKNOWN;
        }
    }

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
    }
}
