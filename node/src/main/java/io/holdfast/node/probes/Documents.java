package io.holdfast.node.probes;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.ReplicaSeen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Patroni's JSON documents. A key whose value is not known here is left out, as Patroni does. */
final class Documents {
    private static final Epoch BIRTH = new Epoch(1);
    private final Names names;

    /**
     * What a document does not learn from the groups.
     *
     * @param probesScheme http or https, of every node, as Patroni's {@code api_url} names it
     * @param probesPort of every node
     */
    record Names(String cluster, String version, String zone, String probesScheme, int probesPort) {}

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
        putIf(doc, "replication_state", stand.streams(), "streaming");
        putIf(doc, "sync_standby", stand.sync());
        putIf(doc, "quorum_standby", stand.quorum());
        replication(doc, stand);
        putIf(doc, "pause", stand.paused());
        var group = stand.group();
        putIf(doc, "cluster_unlocked", group == null || group.state().primary() == null || !led(group));
        putIf(doc, "dcs_last_seen", stand.heardAt() > 0, stand.heardAt());
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

    /** Rows of {@code [timeline that ended, where, why, when, who led next]}; a group's birth is no change of primary. */
    List<List<Object>> history(GroupView group, List<HistoryEntry> entries) {
        return group.state().lineage().stream()
                .filter(e -> !e.parent().isEmpty() && e.opened() && e.epoch().compareTo(BIRTH) > 0)
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
        // The parameters are left out: here everybody may look, and GET /v1/groups/{g}/config asks for a token.
        doc.put("postgresql", Map.of("use_pg_rewind", true, "use_slots", true));
        return doc;
    }

    static String role(Stand stand) {
        return switch (stand.state()) {
            case RUNNING -> stand.leads() ? "primary" : "demoted";
            case PROMOTED -> "promoted";
            case NONE, EMPTY, INITIALISING -> "uninitialized";
            case STOPPED, STOPPING, HUNG, FAILED -> stand.isNamedPrimary() ? "primary" : "replica";
            case STARTING, FENCED, CONNECTING, STREAMING, CLONING, REWINDING -> "replica";
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

    static Map<String, Object> reasons(List<Pending> pending) {
        var reasons = new LinkedHashMap<String, Object>();
        pending.forEach(p -> reasons.put(p.name(), Map.of("old_value", p.running(), "new_value", p.wanted())));
        return reasons;
    }

    private static void replication(Map<String, Object> doc, Stand stand) {
        var own = stand.own();
        if (own != null && !own.seen().replicas().isEmpty()) {
            doc.put(
                    "replication",
                    own.seen().replicas().stream().map(r -> replica(stand, r)).toList());
        }
    }

    private static Map<String, Object> replica(Stand stand, ReplicaSeen seen) {
        var row = new LinkedHashMap<String, Object>();
        row.put("usename", "holdfast_replication");
        row.put("application_name", seen.node().value());
        stand.host(seen.node()).ifPresent(host -> row.put("client_addr", host));
        row.put("state", seen.streaming() ? "streaming" : "catchup");
        row.put("sync_state", seen.quorum() ? "quorum" : "async");
        row.put("sync_priority", seen.quorum() ? 1 : 0);
        return row;
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

    static void putIf(Map<String, Object> doc, String key, boolean condition) {
        putIf(doc, key, condition, true);
    }

    static void putIf(Map<String, Object> doc, String key, boolean condition, Object value) {
        if (condition) {
            doc.put(key, value);
        }
    }
}
