package io.holdfast.failover.postgres;

import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code synchronous_standby_names} as ordered and reports it only once it was seen in force: each process of
 * the server reads a new setting on its own, the checkpointer late, so neither the setting nor one commit proves it.
 */
final class AckRuleKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(AckRuleKeeper.class);

    /** A rule and the server process for which it holds. */
    private record Rule(List<NodeName> names, int k, long pid) {
        String text() {
            return AckSetting.text(names, k);
        }
    }

    private final Instance instance;
    private final Pace drift = new Pace(Drift.LOOK);
    private @Nullable Rule applied;
    private @Nullable Rule verified;
    private boolean endAll;
    private final Set<String> ending = new HashSet<>();
    private String changedAt = "";
    private boolean verifying;
    private long reloadedAt = System.nanoTime();

    AckRuleKeeper(Instance instance) {
        this.instance = instance;
    }

    synchronized void keep(Order.Lead order) throws SQLException, IOException {
        var wanted = new Rule(order.ackNames().stream().sorted().toList(), order.k(), instance.postmaster.pid());
        var before = applied;
        if (before == null || before.pid() != wanted.pid()) {
            before = adoptPromoted(wanted);
        }
        if (wanted.equals(verified) && wanted.equals(before) && !drift.due()) {
            return;
        }
        boolean inForce = wanted.text().equals(instance.autoConf.read().getOrDefault(AutoConf.NAMES, ""))
                && (readingNewSetting() || instance.setting(AutoConf.NAMES).equals(wanted.text()));
        if (!inForce || !before.equals(wanted)) {
            change(before, wanted, inForce);
        }
        if (!wanted.equals(verified) && !verifying) {
            verifying = true;
            Thread.ofVirtual().name("ack-rule").start(() -> verify(wanted));
        }
    }

    private boolean readingNewSetting() {
        return System.nanoTime() - reloadedAt < Drift.RELOAD.toNanos();
    }

    /** What the promotion of this process wrote is known to be older than every stream. */
    private Rule adoptPromoted(Rule wanted) {
        var promotion = instance.promotion();
        var rule = promotion == null
                ? wanted
                : new Rule(promotion.ackNames().stream().sorted().toList(), promotion.k(), wanted.pid());
        endAll = false;
        ending.clear();
        changedAt = "";
        verified = null;
        applied = rule;
        return rule;
    }

    private void change(Rule before, Rule wanted, boolean inForce) throws SQLException {
        if (before.equals(wanted)) {
            LOG.error(
                    "group {}: synchronous_standby_names was changed by hand to [{}]: it is set back to [{}]",
                    instance.settings.group(),
                    instance.setting(AutoConf.NAMES),
                    wanted.text());
            endAll = true;
        }
        verified = null;
        instance.view.change(facts -> facts.ackNames = null);
        if (!inForce) {
            instance.alterSystem(AutoConf.NAMES, wanted.text());
            instance.reload();
            reloadedAt = System.nanoTime();
        }
        before.names().stream()
                .filter(name -> !wanted.names().contains(name))
                .forEach(name -> ending.add(name.value()));
        endAll |= wanted.k() > before.k();
        changedAt = instance.sql.one("select clock_timestamp()::text", row -> row.getString(1));
        applied = wanted;
    }

    private void verify(Rule rule) {
        try (var session = new Session(() -> instance.login().open(Login.PATIENT))) {
            instance.afterTheRush();
            prove(rule, session);
            settle(rule);
        } catch (SQLException | IOException e) {
            LOG.warn(
                    "group {}: the ack rule [{}] is not verified: {}",
                    instance.settings.group(),
                    rule.text(),
                    e.getMessage());
        } finally {
            synchronized (this) {
                verifying = false;
            }
            instance.goal.wake();
        }
    }

    private synchronized void settle(Rule rule) {
        if (!rule.equals(applied)) {
            return;
        }
        verified = rule;
        endAll = false;
        ending.clear();
        instance.view.change(facts -> {
            if (facts.promoted != null) {
                facts.ackNames = rule.names();
                facts.ackK = rule.k();
            }
        });
        LOG.info("group {}: the ack rule [{}] is in force", instance.settings.group(), rule.text());
    }

    private void prove(Rule rule, Session fresh) throws SQLException, IOException {
        await(
                rule,
                () -> fresh.one("show " + AutoConf.NAMES, row -> row.getString(1))
                        .equals(rule.text()));
        fresh.execute("checkpoint");
        endOldStreams(fresh);
        await(rule, () -> streamsAgree(fresh, rule));
        if (rule.k() > 0 && !rule.names().isEmpty()) {
            long at = probeCommit(fresh);
            await(rule, () -> flushed(fresh, rule, at) >= rule.k());
        }
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private void await(Rule rule, Condition condition) throws SQLException, IOException {
        while (!condition.holds()) {
            synchronized (this) {
                if (!rule.equals(applied)) {
                    throw new IOException("another rule was ordered");
                }
            }
            ProcessTree.pause(20);
        }
    }

    private void endOldStreams(Session session) throws SQLException {
        List<String> which = new ArrayList<>();
        String since;
        synchronized (this) {
            if (endAll) {
                which.add("true");
            }
            ending.forEach(name -> which.add("application_name = " + Session.literal(name)));
            since = changedAt;
        }
        if (!which.isEmpty()) {
            session.execute("select pg_terminate_backend(pid) from pg_stat_replication where backend_start < "
                    + Session.literal(since)
                    + " and state <> 'startup' and application_name not like 'holdfast\\_%' and ("
                    + String.join(" or ", which) + ")");
        }
    }

    /** Each stream counts exactly if it is named, and nobody is left that the old rule counted. */
    private static boolean streamsAgree(Session session, Rule rule) throws SQLException {
        record Stream(String name, boolean quorum) {}
        var streams = session.rows(
                "select application_name, sync_state = 'quorum' from pg_stat_replication where state in ('streaming', 'catchup')",
                row -> new Stream(row.getString(1), row.getBoolean(2)));
        return streams.stream()
                .allMatch(stream -> stream.quorum()
                        == (rule.k() > 0
                                && rule.names().stream()
                                        .anyMatch(name -> name.value().equals(stream.name()))));
    }

    private static long probeCommit(Session session) throws SQLException {
        var connection = session.connected();
        connection.setAutoCommit(false);
        try {
            session.execute("set synchronous_commit = on");
            long at = session.one(
                    "select (pg_logical_emit_message(true, 'holdfast', 'ack rule') - '0/0')::bigint",
                    row -> row.getLong(1));
            Marker.acknowledged(connection);
            return at;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static long flushed(Session session, Rule rule, long at) throws SQLException {
        return session
                .rows(
                        "select distinct application_name from pg_stat_replication where sync_state = 'quorum'"
                                + " and flush_lsn - '0/0' >= " + at,
                        row -> row.getString(1))
                .stream()
                .filter(name ->
                        rule.names().stream().anyMatch(named -> named.value().equals(name)))
                .count();
    }
}
