package io.holdfast.multijvm;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Dials all hosts side by side and takes the first that is a primary, as a good client does. */
public final class Dialler implements AutoCloseable {
    private static final long AGAIN_MILLIS = 20;
    private static final long PATIENT_MILLIS = 250;
    private static final int HOPES = 4;

    private final List<String> hosts;
    private final BlockingQueue<Line> ready = new LinkedBlockingQueue<>();
    private final Set<String> dialling = ConcurrentHashMap.newKeySet();
    private int inVain;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("dial").factory());

    /** A connection to a primary. */
    public record Line(String host, Connection connection) {
        public void hangUp() {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException alreadyDown) {
                return;
            }
        }
    }

    public Dialler(List<String> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    /**
     * Lines that were found for an earlier question may lead nowhere by now and are thrown away. After some questions in
     * vain it dials less often: nodes that start have to share the machine with this client.
     */
    public Optional<Line> primary(Duration patience) throws InterruptedException {
        hangUpAll();
        long end = System.nanoTime() + patience.toNanos();
        long pace = inVain < HOPES ? AGAIN_MILLIS : PATIENT_MILLIS;
        while (System.nanoTime() - end < 0) {
            hosts.stream().filter(dialling::add).forEach(host -> threads.execute(() -> dial(host)));
            var found = ready.poll(pace, TimeUnit.MILLISECONDS);
            if (found != null) {
                inVain = 0;
                return Optional.of(found);
            }
        }
        inVain++;
        return Optional.empty();
    }

    private void dial(String host) {
        try {
            var line = new Line(host, new Sql(host).connect());
            if (primary(line)) {
                ready.add(line);
            } else {
                line.hangUp();
            }
        } catch (SQLException noPrimaryThere) {
            return;
        } finally {
            dialling.remove(host);
        }
    }

    private static boolean primary(Line line) {
        try (var statement = line.connection().createStatement();
                var result = statement.executeQuery("select not pg_is_in_recovery()")) {
            return result.next() && result.getBoolean(1);
        } catch (SQLException noAnswer) {
            return false;
        }
    }

    private void hangUpAll() {
        for (var line = ready.poll(); line != null; line = ready.poll()) {
            line.hangUp();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        hangUpAll();
    }
}
