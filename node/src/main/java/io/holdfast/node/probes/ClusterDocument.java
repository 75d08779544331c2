package io.holdfast.node.probes;

import static io.holdfast.node.probes.Documents.putIf;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.failover.register.PlannedSwitchover.Plan;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Lsn;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Patroni's {@code GET /cluster}: every member as the reports have it. What only a server itself can say, how far it has
 * replayed and what waits for a restart, is told of this node's own member.
 */
final class ClusterDocument {
    private final GroupView group;
    private final Stand stand;
    private final Documents.Names names;

    ClusterDocument(GroupView group, Stand stand, Documents.Names names) {
        this.group = group;
        this.stand = stand;
        this.names = names;
    }

    /** @param planned null: no switchover is to come */
    Map<String, Object> of(@Nullable Plan planned) {
        var doc = new LinkedHashMap<String, Object>();
        doc.put(
                "members",
                group.members().stream()
                        .sorted(Comparator.comparing(m -> m.node().value()))
                        .map(this::member)
                        .toList());
        doc.put("scope", group.state().group().value());
        putIf(doc, "pause", group.state().paused());
        if (planned != null) {
            doc.put("scheduled_switchover", scheduled(planned));
        }
        return doc;
    }

    private Map<String, Object> scheduled(Plan planned) {
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

    private Map<String, Object> member(MemberView m) {
        var doc = new LinkedHashMap<String, Object>();
        var report = m.report();
        var leader = Documents.led(group) && m.node().equals(group.state().primary());
        doc.put("name", m.node().value());
        doc.put("role", leader ? "leader" : role(m));
        doc.put("state", m.state().equals("unreachable") || report == null ? "unknown" : shown(report.state()));
        var host = stand.host(m.node()).orElse("");
        var literal = host.contains(":") ? "[" + host + "]" : host;
        doc.put("api_url", names.probesScheme() + "://" + literal + ":" + names.probesPort() + "/patroni");
        doc.put("host", host);
        doc.put(
                "port",
                report != null
                        ? report.port()
                        : group.state().member(m.node()).map(c -> c.port()).orElse(0));
        var position = report == null ? null : report.position();
        if (position != null) {
            doc.put("timeline", Documents.timeline(position));
        }
        pending(doc, m, report);
        var tags = report == null ? Map.<String, Object>of() : Stand.electing(report.priority());
        putIf(doc, "tags", !tags.isEmpty(), tags);
        if (!leader) {
            behind(doc, m, position);
        }
        return doc;
    }

    private void pending(Map<String, Object> doc, MemberView m, @Nullable Report report) {
        putIf(doc, "pending_restart", report != null && report.why().contains(PostgresFacts.WAITS));
        List<Pending> own = facts(m).map(PostgresFacts::pending).orElse(List.of());
        putIf(
                doc,
                "pending_restart_reason",
                doc.containsKey("pending_restart") && !own.isEmpty(),
                Documents.reasons(own));
    }

    private void behind(Map<String, Object> doc, MemberView m, @Nullable Position position) {
        if (position == null || m.lagBytes() < 0) {
            for (var kind : List.of("receive_", "replay_", "")) {
                doc.put(kind + "lsn", position == null ? "unknown" : Lsn.text(position.offset()));
                doc.put(kind + "lag", "unknown");
            }
            return;
        }
        long received = position.offset();
        long replayed = facts(m).map(PostgresFacts::replayed)
                .filter(r -> r > 0 && r < received)
                .orElse(received);
        put(doc, "receive_", received, m.lagBytes());
        put(doc, "replay_", replayed, m.lagBytes() + received - replayed);
        put(doc, "", replayed, m.lagBytes() + received - replayed);
    }

    private static void put(Map<String, Object> doc, String kind, long offset, long lag) {
        doc.put(kind + "lsn", Lsn.text(offset));
        doc.put(kind + "lag", lag);
    }

    private Optional<PostgresFacts> facts(MemberView m) {
        return m.node().equals(stand.cluster().self()) ? stand.facts() : Optional.empty();
    }

    private String role(MemberView m) {
        var primary = group.members().stream()
                .filter(p -> p.node().equals(group.state().primary()))
                .findFirst()
                .map(MemberView::report)
                .orElse(null);
        var names = primary == null ? null : primary.ackNames();
        if (primary == null || names == null || !names.contains(m.node())) {
            return "replica";
        }
        return primary.ackK() >= names.size() ? "sync_standby" : "quorum_standby";
    }

    private static String shown(InstanceState state) {
        return state == InstanceState.STREAMING ? "streaming" : Documents.own(state);
    }
}
