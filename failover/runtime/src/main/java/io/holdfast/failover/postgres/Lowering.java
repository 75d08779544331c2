package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Promotes an instance with settings below those that its log asks of a replica. PostgreSQL takes such values only while
 * nobody may log in during recovery, and writes them into the log as it becomes a primary; from then on replicas may have
 * them, too. So the instance is started anew, blind, between its fence and its promotion, and only when an operator asked
 * for it a moment before, since writes wait meanwhile. Its fence holds all the time: it has no upstream.
 */
final class Lowering {
    private static final Logger LOG = LoggerFactory.getLogger(Lowering.class);
    private static final Duration ARMED = Duration.ofMinutes(1);
    private static final Duration START = Duration.ofSeconds(60);
    private static final int STATUS_LINE = 7;

    private final Instance instance;
    private boolean armed;
    private long armedAt;

    Lowering(Instance instance) {
        this.instance = instance;
    }

    synchronized Optional<String> arm() {
        if (instance.parameters.lowered().isEmpty()) {
            return Optional.of(instance.settings.node() + " has nothing to lower");
        }
        armed = true;
        armedAt = System.nanoTime();
        return Optional.empty();
    }

    /** Asked for a moment ago; an unplanned promotion is not to be slowed down by it for long. */
    synchronized boolean taken() {
        boolean due = armed && System.nanoTime() - armedAt < ARMED.toNanos();
        armed = false;
        return due && !instance.parameters.lowered().isEmpty();
    }

    /** Leaves the fenced instance in recovery with the low settings, deaf to everybody but {@link #promote}. */
    void restart(Order.Promote order) throws IOException, SupersededException, FailedException {
        LOG.info(
                "group {}: started anew before its promotion, so that {} can be lowered",
                instance.settings.group(),
                instance.parameters.lowered());
        instance.view.change(facts -> {
            facts.fencedFor = Epoch.NONE;
            facts.pinned = false;
            facts.state = InstanceState.STOPPING;
        });
        instance.closeSessions();
        if (!instance.postmaster.stopFast(Duration.ofSeconds(5))) {
            instance.postmaster.stopAtOnce();
        }
        instance.startBlind(AckSetting.text(order.ackNames(), order.k()));
        awaitRecovery(order);
        instance.timelines.plantBelow(Long.parseLong(order.history()));
    }

    /** By the trigger that {@code pg_ctl promote} uses; all log that lies here is replayed before it is heeded. */
    void promote() throws IOException {
        Durable.write(instance.data.path().resolve("promote"), "", instance.owner);
        ProcessTree.signal("USR1", instance.postmaster.pid());
    }

    /** The server says so in its pid file, since nobody can ask it. */
    private void awaitRecovery(Order order) throws IOException, SupersededException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!status().equals("standby")) {
            instance.unlessGivenUp(order);
            if (!instance.postmaster.alive()) {
                throw new IOException("PostgreSQL ended while it started with lower settings: " + instance.ended());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("PostgreSQL was not in recovery " + START.toSeconds() + " s after its start");
            }
            ProcessTree.pause(5);
        }
    }

    private String status() throws IOException {
        var lines = Durable.read(instance.data.path().resolve("postmaster.pid"))
                .lines()
                .toList();
        return lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "";
    }
}
