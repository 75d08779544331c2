package io.holdfast.sharding;

import io.holdfast.sharding.model.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Three nodes that keep sessions, and the PostgreSQL that they keep them in. */
final class ThreeNodes implements AutoCloseable {
    final TestDatabase database;
    private final TestCluster cluster;

    ThreeNodes() throws Exception {
        database = new TestDatabase("127.0.45.11");
        try {
            var limits = new Limits(4096, 16, 32, 200);
            cluster = new TestCluster(
                    3,
                    () -> Optional.of(database.primary()),
                    new SessionsOptions("", limits, 3, Duration.ofMillis(300)));
        } catch (RuntimeException | AssertionError e) {
            database.close();
            throw e;
        }
    }

    /** Any number is some node. */
    Sessions node(int index) {
        return cluster.on(index % 3);
    }

    TestDatabase database() {
        return database;
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        database.close();
    }
}
