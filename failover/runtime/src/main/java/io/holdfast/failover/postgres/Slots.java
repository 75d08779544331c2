package io.holdfast.failover.postgres;

import io.holdfast.protocol.Member;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Physical slots for the other members, on every instance, so that a new primary holds the log that its replicas still
 * need. A slot of nobody is dropped once it was idle for a while and no clone runs.
 */
final class Slots {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration PACE = Duration.ofSeconds(2);
    private static final Duration ADVANCE = Duration.ofSeconds(10);

    private record Slot(String name, boolean active, boolean lost) {}

    private final Instance instance;
    private final LogicalSlots logical;
    private final Map<String, Long> idleSince = new HashMap<>();
    private long keptAt = System.nanoTime() - ADVANCE.toNanos();
    private List<Member> keptFor = List.of();

    Slots(Instance instance) {
        this.instance = instance;
        this.logical = new LogicalSlots(instance);
    }

    void keepOnPrimary(Order.Lead order) throws IOException, SQLException {
        if (due(order.members(), PACE)) {
            keep(names(order.members()));
            endImpostors(order.members());
            logical.keepOnPrimary(order);
        }
    }

    /** A stream under a member's name that does not hold the member's slot is another's: it would count as the member. */
    private void endImpostors(List<Member> members) throws SQLException {
        for (var member : members) {
            var ended = instance.sql.rows(
                    "select pg_terminate_backend(r.pid), coalesce(host(r.client_addr), 'a local socket')"
                            + " from pg_stat_replication r where r.application_name = "
                            + Session.literal(member.node().value())
                            + " and r.state in ('catchup', 'streaming') and not exists (select"
                            + " from pg_replication_slots s where s.active_pid = r.pid and s.slot_name = "
                            + Session.literal(PostgresSettings.slotOf(member.node())) + ")",
                    row -> row.getString(2));
            ended.forEach(from -> LOG.error(
                    "group {}: a stream from {} called itself {} without being it: it was ended",
                    instance.settings.group(),
                    from,
                    member.node()));
        }
    }

    void keepOnReplica(List<Member> members) throws IOException, SQLException {
        if (due(members, ADVANCE)) {
            keep(names(members));
            logical.keepOnReplica();
            instance.sql.execute("select pg_replication_slot_advance(slot_name, pg_last_wal_replay_lsn())"
                    + " from pg_replication_slots where slot_type = 'physical' and not active and not temporary"
                    + " and slot_name like 'holdfast\\_%' and restart_lsn < pg_last_wal_replay_lsn()");
        }
    }

    private boolean due(List<Member> members, Duration pace) {
        long now = System.nanoTime();
        if (members.equals(keptFor) && now - keptAt < pace.toNanos()) {
            return false;
        }
        keptFor = members;
        keptAt = now;
        return true;
    }

    private Set<String> names(List<Member> members) {
        var names = new HashSet<String>();
        for (var member : members) {
            if (!member.node().equals(instance.settings.node())) {
                names.add(PostgresSettings.slotOf(member.node()));
            }
        }
        return names;
    }

    private void keep(Set<String> wanted) throws SQLException {
        var present = instance.sql.rows(
                "select slot_name, active, coalesce(wal_status = 'lost', false) from pg_replication_slots"
                        + " where slot_type = 'physical' and not temporary and slot_name like 'holdfast\\_%'",
                row -> new Slot(row.getString(1), row.getBoolean(2), row.getBoolean(3)));
        var usable = new HashSet<String>();
        for (var slot : present) {
            if ((slot.lost && !slot.active) || (!wanted.contains(slot.name) && idleTooLong(slot))) {
                instance.sql.execute("select pg_drop_replication_slot(" + Session.literal(slot.name) + ")");
            } else {
                usable.add(slot.name);
            }
        }
        for (var name : wanted) {
            idleSince.remove(name);
            if (!usable.contains(name)) {
                create(instance.sql, name);
            }
        }
    }

    static void create(Session session, String name) throws SQLException {
        session.execute("select pg_create_physical_replication_slot(" + Session.literal(name)
                + ", true) where not exists (select from pg_replication_slots where slot_name = "
                + Session.literal(name) + ")");
    }

    private boolean idleTooLong(Slot slot) throws SQLException {
        boolean cloning = instance.sql
                .first(
                        "select 1 from pg_stat_replication where application_name like 'holdfast\\_clone\\_%'",
                        row -> row.getInt(1))
                .isPresent();
        if (slot.active || cloning) {
            idleSince.remove(slot.name);
            return false;
        }
        long now = System.nanoTime();
        return now - idleSince.computeIfAbsent(slot.name, name -> now) > IDLE.toNanos();
    }
}
