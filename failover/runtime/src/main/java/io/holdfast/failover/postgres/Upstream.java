package io.holdfast.failover.postgres;

import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Secret;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The primary that an order tells to follow, and what is asked of it. */
record Upstream(
        Order order, Member primary, List<LineageEntry> entries, List<Member> members, Secret secret, String systemId) {

    static Upstream of(Order.Follow order) {
        return new Upstream(order, order.primary(), order.lineage(), order.members(), order.secret(), order.systemId());
    }

    static Upstream of(Order.Rebuild order) {
        return new Upstream(order, order.primary(), order.lineage(), order.members(), order.secret(), order.systemId());
    }

    Lineage lineage() {
        return Lineage.of(entries);
    }

    private Login login() {
        return new Login(primary.host(), primary.port(), secret);
    }

    Session session() {
        return new Session(() -> login().open(Login.PROBE_SECONDS));
    }

    long end() throws SQLException {
        try (var session = session()) {
            return session.one("select (pg_current_wal_flush_lsn() - '0/0')::bigint", row -> row.getLong(1));
        }
    }

    /** True once a rewind against it is sound: its control file names the new history. */
    boolean checkpointed() throws SQLException {
        try (var session = session()) {
            return session.one("select timeline_id::text from pg_control_checkpoint()", row -> row.getString(1))
                    .equals(lineage().current());
        }
    }

    void ensureSlot(PostgresSettings settings) throws SQLException {
        try (var session = session()) {
            Slots.create(session, PostgresSettings.slotOf(settings.node()));
        }
    }

    /** The primary's own account of its ancestors. */
    Lineage ownLineage() throws SQLException {
        var current = lineage().current();
        try (var session = new Session(() -> login().openReplication())) {
            return session.one(
                    "TIMELINE_HISTORY " + Long.parseLong(current),
                    row -> Lineage.parse(
                            current, new String(row.getBytes(2), java.nio.charset.StandardCharsets.UTF_8)));
        }
    }

    Set<Long> histories(Lineage lineage) {
        var ids = new HashSet<Long>();
        ids.add(Long.valueOf(lineage.current()));
        lineage.ancestors().keySet().forEach(id -> ids.add(Long.valueOf(id)));
        return ids;
    }

    String conninfo(PostgresSettings settings, ConfigFiles files) {
        return "host=" + primary.host() + " port=" + primary.port()
                + " user=holdfast_replication application_name=" + settings.node()
                + " passfile='" + files.passFile() + "' connect_timeout=2 keepalives=1 keepalives_idle=1"
                + " keepalives_interval=1 keepalives_count=3 tcp_user_timeout=3000 sslmode=prefer gssencmode=disable";
    }

    String source(ConfigFiles files, String user, String name) {
        return "host=" + primary.host() + " port=" + primary.port() + " user=" + user + " application_name=" + name
                + " passfile='" + files.passFile() + "' connect_timeout=5 tcp_user_timeout=10000 gssencmode=disable";
    }
}
