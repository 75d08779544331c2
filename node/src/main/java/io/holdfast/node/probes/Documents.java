package io.holdfast.node.probes;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.failover.register.PlannedSwitchover.Plan;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.ReplicaSeen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Patroni's JSON documents. A key whose value is not known here is left out, as Patroni does. */
final class Documents {
    private final Names names;

    /** @param probesPort of every node, as Patroni's {@code api_url} names it */
    record Names(String cluster, String version, String zone, int probesPort) {}

    Documents(Names names) {
        this.names = names;
    }

    /** {@code GET /patroni}, and the body of every health check. */
    Map<String, Object> patroni(Stand stand) {
        var doc = new LinkedHashMap<String, Object>();
        doc.put("state", own(stand.state()));
        stand.facts().ifPresent(facts -> doc.put("postmaster_start_time", facts.startedAt()));
        doc.put("role", role(stand));
        stand.facts().ifPresent(facts -> doc.put("server_version", facts.version()));
        stand.position().filter(p -> stand.running()).ifPresent(position -> {
            doc.put("xlog", xlog(stand, position));
            doc.put("timeline", timeline(position));
        });
        if (stand.follows()) {
            doc.put("replication_state", stand.streams() ? "streaming" : "in archive recovery");
        }
        putIf(doc, "sync_standby", stand.sync());
        putIf(doc, "quorum_standby", stand.quorum());
        replication(doc, stand);
        putIf(doc, "pause", stand.paused());
        var group = stand.group();
        putIf(doc, "cluster_unlocked", group == null || group.state().primary() == null || !led(group));
        putIf(doc, "dcs_last_seen", stand.coordinated(), System.currentTimeMillis() / 1000);
        putIf(doc, "tags", !stand.tags().isEmpty(), stand.tags());
        if (stand.own() != null && !stand.own().seen().systemId().isEmpty()) {
            doc.put("database_system_identifier", stand.own().seen().systemId());
        }
        stand.facts().map(PostgresFacts::pending).filter(p -> !p.isEmpty()).ifPresent(pending -> {
            doc.put("pending_restart", true);
            doc.put("pending_restart_reason", reasons(pending));
        });
        doc.put("patroni", about(stand));
        return doc;
    }

    /** @param planned null: no switchover is to come */
    Map<String, Object> cluster(GroupView group, @Nullable Plan planned) {
        var doc = new LinkedHashMap<String, Object>();
        doc.put(
                "members",
                group.members().stream()
                        .sorted(Comparator.comparing(m -> m.node().value()))
                        .map(m -> member(group, m))
                        .toList());
        doc.put("scope", group.state().group().value());
        putIf(doc, "pause", group.state().paused());
        if (planned != null) {
            doc.put("scheduled_switchover", scheduled(group, planned));
        }
        return doc;
    }

    private static Map<String, Object> scheduled(GroupView group, Plan planned) {
        var doc = new LinkedHashMap<String, Object>();
        doc.put("at", planned.at().toString().replace("Z", "+00:00"));
        var from = group.state().primary();
        if (from != null) {
            doc.put("from", from.value());
        }
        var to = planned.target();
        if (to != null) {
            doc.put("to", to.value());
        }
        return doc;
    }

    /** Rows of {@code [timeline that ended, where, why, when, who led next]}. */
    List<List<Object>> history(GroupView group, List<HistoryEntry> entries) {
        return group.state().lineage().stream()
                .filter(e -> !e.parent().isEmpty() && e.opened())
                .map(e -> row(e, entries))
                .toList();
    }

    Map<String, Object> config(GroupView group) {
        var rule = group.state().ackRule();
        var doc = new LinkedHashMap<String, Object>();
        doc.put("ttl", 2);
        doc.put("loop_wait", 1);
        doc.put("retry_timeout", 1);
        doc.put("maximum_lag_on_failover", 0);
        doc.put("synchronous_mode", "quorum");
        doc.put(
                "synchronous_mode_strict",
                rule.durability().name().toLowerCase(Locale.ROOT).equals("strict"));
        doc.put("synchronous_node_count", rule.wanted());
        putIf(doc, "pause", group.state().paused());
        doc.put("postgresql", Map.of("use_pg_rewind", true, "use_slots", true));
        return doc;
    }

    static String role(Stand stand) {
        return switch (stand.state()) {
            case RUNNING -> stand.leads() ? "primary" : "demoted";
            case PROMOTED -> "promoted";
            case NONE, EMPTY, INITIALISING -> "uninitialized";
            case STOPPED, STARTING, FENCED, CONNECTING, STREAMING, CLONING, REWINDING, STOPPING, HUNG, FAILED ->
                "replica";
        };
    }

    static boolean led(GroupView group) {
        return group.state().phase() instanceof Phase.Steady || group.state().phase() instanceof Phase.HandingOver;
    }

    static int timeline(Position position) {
        try {
            return Integer.parseInt(position.history());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Patroni's words; its clients know no others. */
    static String own(InstanceState state) {
        return switch (state) {
            case RUNNING, PROMOTED, FENCED, CONNECTING, STREAMING -> "running";
            case STARTING -> "starting";
            case INITIALISING -> "initializing new cluster";
            case CLONING, REWINDING -> "creating replica";
            case STOPPING -> "stopping";
            case NONE, EMPTY, STOPPED -> "stopped";
            case HUNG, FAILED -> "crashed";
        };
    }

    private Map<String, Object> about(Stand stand) {
        var group = stand.group();
        return Map.of(
                "version",
                "4.1.4",
                "scope",
                group == null ? names.cluster() : group.state().group().value(),
                "name",
                stand.cluster().self().value(),
                "holdfast",
                names.version());
    }

    private static Map<String, Object> xlog(Stand stand, Position position) {
        if (!stand.follows() && stand.state() != InstanceState.FENCED) {
            return Map.of("location", position.offset());
        }
        var facts = stand.facts();
        var xlog = new LinkedHashMap<String, Object>();
        xlog.put(
                "received_location",
                facts.map(PostgresFacts::received).filter(r -> r > 0).orElse(position.offset()));
        xlog.put("replayed_location", facts.map(PostgresFacts::replayed).orElse(position.offset()));
        xlog.put(
                "replayed_timestamp",
                facts.map(PostgresFacts::replayedAt).filter(at -> !at.isEmpty()).orElse(null));
        xlog.put("paused", facts.map(PostgresFacts::replayPaused).orElse(false));
        return xlog;
    }

    private static Map<String, Object> reasons(List<Pending> pending) {
        var reasons = new LinkedHashMap<String, Object>();
        pending.forEach(p -> reasons.put(p.name(), Map.of("old_value", p.running(), "new_value", p.wanted())));
        return reasons;
    }

    private static void replication(Map<String, Object> doc, Stand stand) {
        var own = stand.own();
        if (own != null && !own.seen().replicas().isEmpty()) {
            doc.put(
                    "replication",
                    own.seen().replicas().stream().map(Documents::replica).toList());
        }
    }

    private static Map<String, Object> replica(ReplicaSeen seen) {
        var row = new LinkedHashMap<String, Object>();
        row.put("usename", "holdfast_replication");
        row.put("application_name", seen.node().value());
        row.put("state", seen.streaming() ? "streaming" : "catchup");
        row.put("sync_state", seen.quorum() ? "quorum" : "async");
        row.put("sync_priority", seen.quorum() ? 1 : 0);
        return row;
    }

    private Map<String, Object> member(GroupView group, MemberView m) {
        var doc = new LinkedHashMap<String, Object>();
        var report = m.report();
        var leader = led(group) && m.node().equals(group.state().primary());
        doc.put("name", m.node().value());
        doc.put("role", leader ? "leader" : counts(group, m) ? "quorum_standby" : "replica");
        doc.put("state", m.state().equals("unreachable") || report == null ? "unknown" : shown(report.state()));
        var host = report != null
                ? report.host()
                : group.state().member(m.node()).map(c -> c.host()).orElse("");
        doc.put("api_url", "http://" + host + ":" + names.probesPort() + "/patroni");
        doc.put("host", host);
        doc.put(
                "port",
                report != null
                        ? report.port()
                        : group.state().member(m.node()).map(c -> c.port()).orElse(0));
        var position = report == null ? null : report.position();
        if (position != null) {
            doc.put("timeline", timeline(position));
        }
        putIf(doc, "pending_restart", report != null && report.why().startsWith(PostgresFacts.WAITS));
        var tags = report == null ? Map.<String, Object>of() : Stand.electing(report.priority());
        putIf(doc, "tags", !tags.isEmpty(), tags);
        if (!leader) {
            behind(doc, m, position);
        }
        return doc;
    }

    private static void behind(Map<String, Object> doc, MemberView m, @Nullable Position position) {
        Object lsn = position == null
                ? "unknown"
                : position.text().substring(position.text().indexOf('@') + 1);
        Object lag = m.lagBytes() < 0 ? "unknown" : m.lagBytes();
        for (var kind : List.of("receive_", "replay_", "")) {
            doc.put(kind + "lsn", lsn);
            doc.put(kind + "lag", lag);
        }
    }

    private static boolean counts(GroupView group, MemberView m) {
        return group.members().stream()
                .filter(p -> p.node().equals(group.state().primary()))
                .map(MemberView::report)
                .anyMatch(r -> r != null && r.ackNames() != null && r.ackNames().contains(m.node()));
    }

    private static String shown(InstanceState state) {
        return state == InstanceState.STREAMING ? "streaming" : own(state);
    }

    private static List<Object> row(LineageEntry entry, List<HistoryEntry> entries) {
        var row = new ArrayList<Object>();
        row.add(timeline(new Position(entry.parent(), 0)));
        row.add(entry.from());
        row.add("no recovery target specified");
        entries.stream()
                .filter(e -> e.event() instanceof Event.EpochOpened && e.epoch().equals(entry.epoch()))
                .findFirst()
                .ifPresent(e -> {
                    row.add(e.at().toString().replace("Z", "+00:00"));
                    row.add(entry.node().value());
                });
        return row;
    }

    private static void putIf(Map<String, Object> doc, String key, boolean condition) {
        putIf(doc, key, condition, true);
    }

    private static void putIf(Map<String, Object> doc, String key, boolean condition, Object value) {
        if (condition) {
            doc.put(key, value);
        }
    }
}
