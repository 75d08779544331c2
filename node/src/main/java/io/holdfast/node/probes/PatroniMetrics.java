package io.holdfast.node.probes;

import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Position;

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
        long followed = replica ? offset : 0;
        gauge("version", "Patroni semver without periods.", VERSION);
        gauge("postgres_running", "Value is 1 if Postgres is running, 0 otherwise.", s.running());
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
                followed);
        counter(
                "xlog_replayed_location",
                "Current location of the replayed Postgres transaction log, 0 if this node is not a replica.",
                followed);
        gauge("postgres_streaming", "Value is 1 if Postgres is streaming, 0 otherwise.", s.streams());
        gauge(
                "postgres_in_archive_recovery",
                "Value is 1 if Postgres is replicating from archive, 0 otherwise.",
                s.state() == InstanceState.CONNECTING);
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
        gauge(
                "dcs_last_seen",
                "Epoch timestamp when DCS was last contacted successfully.",
                s.coordinated() ? System.currentTimeMillis() / 1000 : 0);
        gauge("pending_restart", "Value is 1 if the node needs a restart, 0 otherwise.", 0);
        gauge("is_paused", "Value is 1 if auto failover is disabled, 0 otherwise.", s.paused());
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

    private void counter(String name, String help, long value) {
        metric(name, help, "counter", value);
    }

    private void metric(String name, String help, String type, long value) {
        text.append("# HELP patroni_").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE patroni_").append(name).append(' ').append(type).append('\n');
        text.append("patroni_").append(name).append(labels).append(value).append('\n');
    }
}
