package io.holdfast.failover.redis;

import io.holdfast.protocol.Position;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How an instance ceases to serve without an order: fenced in place when its lease is over, saved and stopped with its agent. */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
    private final Instance instance;

    Ending(Instance instance) {
        this.instance = instance;
    }

    boolean fencedAtOnce() {
        try {
            if (!instance.server.alive()) {
                return true;
            }
            instance.urgent.ask("REPLICAOF", "127.0.0.1", "1");
            instance.urgent.ask("CONFIG", "SET", "min-replicas-to-write", Integer.toString(ConfigFile.CLOSED));
            instance.endClients(instance.urgent);
            return instance.urgent.replication().followsNobody();
        } catch (IOException e) {
            return false;
        }
    }

    /** What is saved by a clean stop is noted with its exact position, so that the next start knows it again. */
    void shutDown() throws IOException {
        if (!instance.server.alive()) {
            return;
        }
        var life = instance.view.observation().incarnation();
        boolean fenced = fencedAtOnce();
        if (fenced && life != null && instance.urgent.replication().consistent()) {
            var info = instance.urgent.replication();
            instance.notes.stopped(life, new Position(info.text("master_replid"), info.offset()));
        }
        try {
            instance.link.ask("SHUTDOWN", "SAVE");
        } catch (IOException connectionEnds) {
            LOG.debug("redis-server was told to save and stop: {}", connectionEnds.getMessage());
        }
        if (!instance.server.awaitEnd(Duration.ofSeconds(10))) {
            instance.server.kill();
        }
    }
}
