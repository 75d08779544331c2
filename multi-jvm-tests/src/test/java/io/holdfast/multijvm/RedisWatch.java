package io.holdfast.multijvm;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks every Redis all the time whether it accepts writes. One that did twice in one history did in between as well, for
 * no history is ever taken up again: so two that accept writes at once are proven from samples.
 */
final class RedisWatch implements AutoCloseable {
    private static final long PACE = Duration.ofMillis(40).toNanos();
    private static final long DOWN = Duration.ofMillis(300).toNanos();

    private final Map<String, Reign> reigns = new HashMap<>();
    private final Set<String> excused = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    /** From the first answer to the last question of a primary with an open gate. */
    private record Reign(String node, long from, long to) {
        Reign and(Reign later) {
            return new Reign(node, from, later.to);
        }
    }

    private RedisWatch() {}

    static RedisWatch start(TestCluster cluster) {
        var watch = new RedisWatch();
        for (var node : cluster.nodes()) {
            watch.threads.add(
                    Thread.ofPlatform().daemon().name("watch-" + node.name()).start(() -> watch.look(node)));
        }
        return watch;
    }

    /** It may say that it accepts writes until its guard has seen the time. */
    void excuse(NodeProcess node) {
        excused.add(node.name());
    }

    private void look(NodeProcess node) {
        while (!closing) {
            try (var line = node.redis()) {
                while (!closing) {
                    sample(node, line);
                    LockSupport.parkNanos(PACE);
                }
            } catch (IOException down) {
                LockSupport.parkNanos(DOWN);
            }
        }
    }

    private void sample(NodeProcess node, RedisLine line) throws IOException {
        long asked = System.nanoTime();
        var told = line.ask("INFO replication");
        boolean open = told.contains("role:master") && !told.contains("min_slaves_good_slaves:0");
        if (open && openGate(line)) {
            var history =
                    told.lines().filter(l -> l.startsWith("master_replid:")).findFirst();
            synchronized (reigns) {
                reigns.merge(
                        node.name() + history.orElse(""), new Reign(node.name(), System.nanoTime(), asked), Reign::and);
            }
        }
    }

    private static boolean openGate(RedisLine line) throws IOException {
        return Integer.parseInt(line.list("CONFIG GET min-replicas-to-write").getLast()) < 10;
    }

    List<String> findings() {
        synchronized (reigns) {
            var findings = new ArrayList<String>();
            for (var one : reigns.values()) {
                for (var other : reigns.values()) {
                    boolean both = !one.node().equals(other.node())
                            && !excused.contains(one.node())
                            && !excused.contains(other.node());
                    if (both && one.from() < other.to() && other.from() < one.to()) {
                        findings.add("two accepted writes at once: " + one.node() + " and " + other.node());
                    }
                }
            }
            if (reigns.isEmpty()) {
                findings.add("the watch never saw a primary");
            }
            return findings;
        }
    }

    @Override
    public void close() {
        closing = true;
        threads.forEach(LockSupport::unpark);
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
