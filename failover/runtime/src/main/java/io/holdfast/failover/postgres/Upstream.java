package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Lsn;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The primary that an order tells to follow, and what is asked of it. */
record Upstream(
        Order order, Member primary, List<LineageEntry> entries, List<Member> members, Secret secret, String systemId) {

    /**
     * For the server's end of the connection, by which no setting of a role counts (PostgreSQL, 20.3.2). A sender that is told
     * to end says so first, and to a host that is gone, or that reads nothing, for a quarter of an hour; meanwhile the checkpoint
     * that takes its slot away waits, and no log is given up.
     */
    private static final String UNHEARD = " options='-c tcp_user_timeout=5000'";

    static Upstream of(Order.Follow order) {
        return new Upstream(order, order.primary(), order.lineage(), order.members(), order.secret(), order.systemId());
    }

    static Upstream of(Order.Rebuild order) {
        return new Upstream(order, order.primary(), order.lineage(), order.members(), order.secret(), order.systemId());
    }

    /**
     * Whether what is done for this upstream is what {@code newest} asks for as well: orders that differ in their members or
     * in what they retired do not undo hours of copying.
     */
    boolean servedBy(Order newest) {
        return switch (newest) {
            case Order.Follow o -> order instanceof Order.Follow && same(of(o));
            case Order.Rebuild o -> order instanceof Order.Rebuild && same(of(o));
            case Order.Observe o -> false;
            case Order.Initialise o -> false;
            case Order.Fence o -> false;
            case Order.Promote o -> false;
            case Order.Lead o -> false;
            case Order.HandOver o -> false;
        };
    }

    private boolean same(Upstream other) {
        return order.epoch().equals(other.order.epoch())
                && primary.node().equals(other.primary.node())
                && primary.host().equals(other.primary.host())
                && primary.port() == other.primary.port()
                && primary.incarnation().equals(other.primary.incarnation())
                && lineage().current().equals(other.lineage().current())
                && secret.equals(other.secret)
                && systemId.equals(other.systemId);
    }

    Lineage lineage() {
        return Lineage.of(entries);
    }

    private Login login() {
        return new Login(primary.host(), primary.port(), secret);
    }

    private Session session() {
        return new Session(() -> login().open(Login.PROBE_SECONDS));
    }

    /** A question to the primary: it may be gone without a word, so it is asked aside and given up with the order. */
    private <T> T ask(Instance instance, Session session, Question<T> question)
            throws IOException, SQLException, SupersededException {
        var answer = new CompletableFuture<T>();
        Thread.ofVirtual().name("upstream").start(() -> {
            try (session) {
                answer.complete(question.ask(session));
            } catch (SQLException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        while (!answer.isDone()) {
            instance.unlessGivenUp(this);
            ProcessTree.pause(3);
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw new SQLException(
                    "the primary " + primary.node() + " cannot be asked: "
                            + Objects.requireNonNull(e.getCause()).getMessage(),
                    e);
        }
    }

    private interface Question<T> {
        T ask(Session session) throws SQLException;
    }

    /** How far its log reaches; less than zero while it is still to be promoted. */
    long end(Instance instance) throws IOException, SQLException, SupersededException {
        return ask(
                instance,
                session(),
                session -> session.one(
                        "select case when pg_is_in_recovery() then -1 else (pg_current_wal_flush_lsn() - '0/0')::bigint end",
                        row -> row.getLong(1)));
    }

    /** Whether it has removed the log that follows {@code offset}; what it has not written yet it has not removed. */
    boolean gaveUp(Instance instance, long offset) throws IOException, SQLException, SupersededException {
        var wanted = "right(pg_walfile_name('" + Lsn.text(offset + 1) + "'), 16) collate \"C\"";
        var oldest = "select min(right(name, 16) collate \"C\") from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'";
        return ask(
                instance,
                session(),
                session -> session.one(
                        "select case when pg_is_in_recovery() then false else coalesce(" + wanted + " < (" + oldest
                                + "), false) end",
                        row -> row.getBoolean(1)));
    }

    /** True once a rewind against it is sound: its control file names the new history. */
    boolean checkpointed(Instance instance) throws IOException, SQLException, SupersededException {
        return ask(
                        instance,
                        session(),
                        session -> session.one(
                                "select timeline_id::text from pg_control_checkpoint()", row -> row.getString(1)))
                .equals(lineage().current());
    }

    void ensureSlot(Instance instance) throws IOException, SQLException, SupersededException {
        var slot = PostgresSettings.slotOf(instance.settings.node());
        boolean asked = ask(instance, session(), session -> {
            Slots.create(session, slot);
            return true;
        });
        if (!asked) {
            throw new IllegalStateException("the slot was neither made nor refused");
        }
    }

    /** The primary's own account of its ancestors. */
    Lineage ownLineage(Instance instance) throws IOException, SQLException, SupersededException {
        var current = lineage().current();
        return ask(
                instance,
                new Session(() -> login().openReplication()),
                session -> session.one(
                        "TIMELINE_HISTORY " + Long.parseLong(current),
                        row -> Lineage.parse(current, new String(row.getBytes(2), StandardCharsets.UTF_8))));
    }

    Set<Long> histories(Lineage lineage) {
        var ids = new HashSet<Long>();
        ids.add(Long.valueOf(lineage.current()));
        lineage.ancestors().keySet().forEach(id -> ids.add(Long.valueOf(id)));
        return ids;
    }

    /** The stream itself belongs to no database; the copying of logical slots asks in the one named. */
    String conninfo(PostgresSettings settings, ConfigFiles files) {
        return "host=" + primary.host() + " port=" + primary.port()
                + " user=holdfast_replication dbname=postgres application_name=" + settings.node()
                + " passfile='" + files.passFile() + "' connect_timeout=2 keepalives=1 keepalives_idle=1"
                + " keepalives_interval=1 keepalives_count=3 tcp_user_timeout=3000 sslmode=prefer gssencmode=disable"
                + UNHEARD;
    }

    String source(ConfigFiles files, String user, String name) {
        return "host=" + primary.host() + " port=" + primary.port() + " user=" + user + " application_name=" + name
                + " passfile='" + files.passFile() + "' connect_timeout=5 tcp_user_timeout=10000 gssencmode=disable"
                + UNHEARD;
    }
}
