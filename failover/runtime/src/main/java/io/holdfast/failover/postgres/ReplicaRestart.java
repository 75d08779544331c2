package io.holdfast.failover.postgres;

import io.holdfast.protocol.InstanceState;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a replica is to be started anew: an operator asks, or its primary was raised above it. PostgreSQL then pauses
 * replay for good, the receiver goes on acknowledging, and only a start with the higher values ends that. A primary is
 * never restarted in place: every start is a replica's, so that is a switchover.
 */
final class ReplicaRestart {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaRestart.class);
    private static final long PACE = 3_000_000_000L;

    private final Instance instance;
    private boolean asked;
    private long lookedAt = System.nanoTime();

    ReplicaRestart(Instance instance) {
        this.instance = instance;
    }

    synchronized Optional<String> ask() {
        var state = instance.state();
        if (state != InstanceState.STREAMING) {
            var why = state == InstanceState.RUNNING || state == InstanceState.PROMOTED
                    ? " is the primary: switch over first, which starts it anew as a replica"
                    : " is " + state.word() + " and not streaming: it is not restarted now";
            return Optional.of(instance.settings.node() + why);
        }
        asked = true;
        instance.goal.wake();
        return Optional.empty();
    }

    private synchronized boolean taken() {
        boolean was = asked;
        asked = false;
        return was;
    }

    boolean due() throws IOException, SQLException {
        if (taken()) {
            LOG.info("group {}: restarted because an operator asks for it", instance.settings.group());
            return true;
        }
        if (System.nanoTime() - lookedAt < PACE) {
            return false;
        }
        lookedAt = System.nanoTime();
        var tooLow = pausedBelow();
        if (!tooLow.isEmpty()) {
            LOG.warn(
                    "group {}: replay stands still because the primary was raised above this replica, so it is"
                            + " restarted with {}",
                    instance.settings.group(),
                    tooLow);
        }
        return !tooLow.isEmpty();
    }

    /** Empty when replay goes on, or was paused by somebody for another reason. */
    private Map<String, String> pausedBelow() throws IOException, SQLException {
        if (!instance.sql.one("select pg_is_wal_replay_paused()", row -> row.getBoolean(1))) {
            return Map.of();
        }
        var running = new HashMap<String, String>();
        instance.sql
                .rows(
                        "select name, setting from pg_settings where name like 'max\\_%'",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(entry -> running.put(entry.getKey(), entry.getValue()));
        return LeastSettings.raised(instance.data.control().least(), running);
    }
}
