package io.holdfast.failover.postgres;

import io.holdfast.protocol.Order;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logical slots that outlive their primary. From version 17 on PostgreSQL copies those made with {@code failover} to
 * the replicas; a consumer is shown no change that fewer than k members hold, or it would know of writes that a
 * failover may lose. Older versions keep none: what is left of one on a replica would never move again, so it goes.
 */
final class LogicalSlots {
    static final int FIRST_VERSION = 17;
    static final String WAIT_FOR = "synchronized_standby_slots";
    /** No slot has that name: consumers wait until the primary's agent has said whom to wait for. */
    static final String NOBODY = "holdfast_nobody";

    private static final Logger LOG = LoggerFactory.getLogger(LogicalSlots.class);

    private final Instance instance;

    LogicalSlots(Instance instance) {
        this.instance = instance;
    }

    /** What the server needs for it, where the operator writes {@code wal_level = logical}. */
    static Map<String, String> settings(int version, Map<String, String> parameters) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (version >= FIRST_VERSION
                && parameters
                        .getOrDefault("wal_level", "")
                        .toLowerCase(Locale.ROOT)
                        .equals("logical")) {
            settings.put("sync_replication_slots", "on");
            settings.put("hot_standby_feedback", "on");
        }
        return settings;
    }

    /** Those that stream now, once they are enough: one that is gone must not stop every consumer. */
    void keepOnPrimary(Order.Lead order) throws IOException, SQLException {
        if (!synchronises()) {
            return;
        }
        var streaming = instance.sql.rows(
                "select s.slot_name from pg_replication_slots s join pg_stat_replication r on r.pid = s.active_pid"
                        + " where r.state = 'streaming' order by 1",
                row -> row.getString(1));
        var named = order.ackNames().stream().map(PostgresSettings::slotOf).toList();
        var there = streaming.stream().filter(named::contains).toList();
        var wanted = String.join(", ", there);
        if (there.size() >= order.k() && !instance.setting(WAIT_FOR).equals(wanted)) {
            LOG.info("group {}: logical consumers wait for [{}]", instance.settings.group(), wanted);
            instance.alterSystem(WAIT_FOR, wanted);
            instance.reload();
        }
    }

    /** A slot of the time when this was the primary keeps its successor's from being copied. */
    void keepOnReplica() throws IOException, SQLException {
        int version = instance.data.version();
        String left;
        if (synchronises()) {
            left = "failover and not synced";
        } else if (version < 16) {
            left = "true";
        } else {
            return;
        }
        var dropped = instance.sql.rows(
                "select pg_drop_replication_slot(slot_name), slot_name from pg_replication_slots"
                        + " where slot_type = 'logical' and not active and not temporary and " + left,
                row -> row.getString(2));
        if (!dropped.isEmpty()) {
            LOG.warn(
                    "group {}: logical slots of its time as the primary were dropped: {}",
                    instance.settings.group(),
                    Set.copyOf(dropped));
        }
    }

    private boolean synchronises() throws IOException, SQLException {
        return instance.data.version() >= FIRST_VERSION
                && instance.setting("sync_replication_slots").equals("on");
    }
}
