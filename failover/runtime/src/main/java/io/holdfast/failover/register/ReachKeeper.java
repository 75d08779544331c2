package io.holdfast.failover.register;

import io.holdfast.protocol.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down how far this node's store has come, when that has changed, at most once a second. Nothing waits for it. */
final class ReachKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReachKeeper.class);
    private static final Duration PACE = Duration.ofSeconds(1);

    private final Path nodeDataDir;
    private final RegisterStore store;
    private final RatisMember member;
    private final RaftServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private StoreReach written = new StoreReach("", 0, -1);
    private String trouble = "";

    ReachKeeper(Path nodeDataDir, RegisterStore store, RatisMember member, RaftServer server) {
        this.nodeDataDir = nodeDataDir;
        this.store = store;
        this.member = member;
        this.server = server;
    }

    void start() {
        Thread.ofVirtual().name("register-reach").start(this::run);
    }

    private void run() {
        try {
            while (!closed.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        if (closed.getCount() == 0 || !store.mark().formed()) {
            return;
        }
        try {
            var id = store.mark().store();
            var before = written.store().equals(id) ? written : remembered(id);
            var now = StoreReach.of(id, server.getDivision(member.group().getGroupId()))
                    .orFarther(before);
            if (!now.equals(before)) {
                StoreReach.file(nodeDataDir).write(Json.bytes(now));
            }
            written = now;
            trouble = "";
        } catch (IOException | IllegalStateException e) {
            tell(e); // the latter is what Ratis says while its log is still being read in
        }
    }

    private StoreReach remembered(String id) throws IOException {
        return StoreReach.remembered(nodeDataDir)
                .filter(r -> r.store().equals(id))
                .orElse(new StoreReach(id, 0, -1));
    }

    private void tell(Exception e) {
        if (!e.toString().equals(trouble)) {
            trouble = e.toString();
            LOG.debug("how far the register's store has come is not written down: {}", trouble);
        }
    }

    /** Nothing is written afterwards. */
    @Override
    public synchronized void close() {
        closed.countDown();
    }
}
