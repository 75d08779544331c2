package io.holdfast.node.probes;

import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Position;
import java.time.OffsetDateTime;

/**
 * Patroni's metrics by its own names and types, so that existing dashboards go on. Written here and not by the metrics
 * library, which would add {@code _total} to its counters' names. What is not known here is left out.
 */
final class PatroniMetrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final int VERSION = 40104;
    private final StringBuilder text = new StringBuilder();
    private final String labels;

    private PatroniMetrics(Stand stand, String cluster) {
        var group = stand.group();
        var scope = group == null ? cluster : group.state().group().value();
        labels = "{scope=\"" + scope + "\",name=\"" + stand.cluster().self() + "\"} ";
    }

    static String text(Stand stand, String cluster) {
        var metrics = new PatroniMetrics(stand, cluster);
        metrics.write(stand);
        return metrics.text.toString();
    }

    private void write(Stand s) {
        boolean leads = s.leads();
        boolean replica = Documents.role(s).equals("replica");
        long offset = s.position().map(Position::offset).orElse(0L);
        gauge("version", "Patroni semver without periods.", VERSION);
        gauge("postgres_running", "Value is 1 if Postgres is running, 0 otherwise.", s.running());
        var facts = s.facts();
        fraction(
                "postmaster_start_time",
                "Epoch seconds since Postgres started.",
                facts.map(PostgresFacts::startedAt).orElse(""));
        gauge("primary", "Value is 1 if this node is the leader, 0 otherwise.", leads);
        counter(
                "xlog_location",
                "Current location of the Postgres transaction log, 0 if this node is not the leader.",
                leads ? offset : 0);
        gauge("standby_leader", "Value is 1 if this node is the standby_leader, 0 otherwise.", 0);
        gauge("replica", "Value is 1 if this node is a replica, 0 otherwise.", replica);
        gauge("sync_standby", "Value is 1 if this node is a sync standby, 0 otherwise.", s.sync());
        gauge("quorum_standby", "Value is 1 if this node is a quorum standby, 0 otherwise.", s.quorum());
        counter(
                "xlog_received_location",
                "Current location of the received Postgres transaction log, 0 if this node is not a replica.",
                replica ? facts.map(PostgresFacts::received).filter(r -> r > 0).orElse(offset) : 0);
        counter(
                "xlog_replayed_location",
                "Current location of the replayed Postgres transaction log, 0 if this node is not a replica.",
                replica ? facts.map(PostgresFacts::replayed).orElse(offset) : 0);
        fraction(
                "xlog_replayed_timestamp",
                "Current timestamp of the replayed Postgres transaction log, 0 if null.",
                replica ? facts.map(PostgresFacts::replayedAt).orElse("") : "");
        gauge(
                "xlog_paused",
                "Value is 1 if the Postgres xlog is paused, 0 otherwise.",
                replica && facts.map(PostgresFacts::replayPaused).orElse(false));
        gauge("postgres_streaming", "Value is 1 if Postgres is streaming, 0 otherwise.", s.streams());
        gauge(
                "postgres_in_archive_recovery",
                "Value is 1 if Postgres is replicating from archive, 0 otherwise.",
                false);
        gauge(
                "postgres_server_version",
                "Version of Postgres (if running), 0 otherwise.",
                facts.map(PostgresFacts::version).orElse(0));
        gauge(
                "cluster_unlocked",
                "Value is 1 if the cluster is unlocked, 0 if locked.",
                s.group() == null || !Documents.led(s.group()));
        gauge("failsafe_mode_is_active", "Value is 1 if failsafe mode is active, 0 if inactive.", 0);
        gauge("failsafe_mode_enabled", "Value is 1 if failsafe mode is enabled, 0 otherwise.", 0);
        gauge(
                "postgres_timeline",
                "Postgres timeline of this node (if running), 0 otherwise.",
                s.position().map(Documents::timeline).orElse(0));
        gauge("dcs_last_seen", "Epoch timestamp when DCS was last contacted successfully.", s.heardAt());
        gauge(
                "pending_restart",
                "Value is 1 if the node needs a restart, 0 otherwise.",
                facts.filter(f -> !f.pending().isEmpty()).isPresent());
        gauge("is_paused", "Value is 1 if auto failover is disabled, 0 otherwise.", s.paused());
        var own = s.own();
        gauge("failover_priority", "Failover priority of this node.", own == null ? 0 : own.priority());
        gauge("postgres_state", "Numeric representation of Postgres state.", number(s.state()));
    }

    /** Patroni's numbers, which never change. */
    private static int number(InstanceState state) {
        return switch (Documents.own(state)) {
            case "initializing new cluster" -> 0;
            case "creating replica" -> 4;
            case "running" -> 5;
            case "starting" -> 6;
            case "stopping" -> 11;
            case "stopped" -> 12;
            default -> 14;
        };
    }

    private void gauge(String name, String help, boolean value) {
        metric(name, help, "gauge", value ? 1 : 0);
    }

    private void gauge(String name, String help, long value) {
        metric(name, help, "gauge", value);
    }

    /** A moment as Patroni writes it in its documents, in seconds since 1970. */
    private void fraction(String name, String help, String moment) {
        head(name, help, "gauge");
        var seconds = moment.isEmpty() ? "0" : seconds(moment);
        text.append("patroni_").append(name).append(labels).append(seconds).append('\n');
    }

    private static String seconds(String moment) {
        var at = OffsetDateTime.parse(moment.replace(' ', 'T')).toInstant();
        return "%d.%06d".formatted(at.getEpochSecond(), at.getNano() / 1000);
    }

    private void counter(String name, String help, long value) {
        metric(name, help, "counter", value);
    }

    private void head(String name, String help, String type) {
        text.append("# HELP patroni_").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE patroni_").append(name).append(' ').append(type).append('\n');
    }

    private void metric(String name, String help, String type, long value) {
        head(name, help, type);
        text.append("patroni_").append(name).append(labels).append(value).append('\n');
    }
}
