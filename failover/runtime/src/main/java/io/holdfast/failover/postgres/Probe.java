package io.holdfast.failover.postgres;

import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.ReplicaSeen;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** SQL in, {@link Sample} out. It assigns no transaction id: a probe must not wait for the ack rule. */
final class Probe implements AutoCloseable {
    private static final String LOOK = """
            select r.yes,
                   (case when r.yes then coalesce(pg_last_wal_replay_lsn(), '0/0') else pg_current_wal_flush_lsn() end
                       - '0/0')::bigint,
                   (coalesce(pg_last_wal_receive_lsn(), '0/0') - '0/0')::bigint,
                   coalesce((select a.wait_event = 'RecoveryRetrieveRetryInterval'
                       from pg_stat_activity a where a.backend_type = 'startup'), false),
                   case when r.yes then pg_is_wal_replay_paused() else false end,
                   current_setting('primary_conninfo'), current_setting('primary_slot_name'),
                   current_setting('synchronous_standby_names'), current_setting('restore_command'),
                   w.pid is not null, coalesce(w.status = 'streaming', false),
                   coalesce((extract(epoch from clock_timestamp() - w.last_msg_receipt_time) * 1000)::bigint, -1),
                   coalesce((w.latest_end_lsn - '0/0')::bigint, 0),
                   coalesce(to_char(pg_last_xact_replay_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
                       || '+00:00', '')
              from (select pg_is_in_recovery() as yes) r left join pg_stat_wal_receiver w on true""";

    private static final String REPLICAS = """
            select application_name, bool_or(state = 'streaming'),
                   coalesce(max((flush_lsn - '0/0')::bigint), 0), bool_or(sync_state = 'quorum'),
                   coalesce(min((extract(epoch from clock_timestamp() - reply_time) * 1000)::bigint), -1)
              from pg_stat_replication group by application_name order by application_name""";

    private final Session sql;
    private final Session replication;

    Probe(Session sql, Session replication) {
        this.sql = sql;
        this.replication = replication;
    }

    Session sql() {
        return sql;
    }

    Sample look() throws SQLException {
        var identity = replication.one("IDENTIFY_SYSTEM", row -> new Identity(row.getString(1), row.getLong(2)));
        var sample = sql.one(LOOK, row -> sample(row, identity));
        return sample.inRecovery() ? sample : withReplicas(sample);
    }

    /** What stays as it is while the server runs. */
    Server server() throws SQLException {
        return sql.one(
                "select current_setting('server_version_num')::int, to_char(pg_postmaster_start_time() at time zone"
                        + " 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00:00'",
                row -> new Server(row.getInt(1), row.getString(2)));
    }

    record Server(int version, String startedAt) {}

    private record Identity(String systemId, long timeline) {}

    private static Sample sample(ResultSet row, Identity identity) throws SQLException {
        long silent = row.getLong(12);
        return new Sample(
                row.getBoolean(1),
                identity.timeline,
                identity.systemId,
                row.getLong(2),
                row.getLong(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getBoolean(10),
                row.getBoolean(11),
                silent < 0 ? Long.MAX_VALUE : silent,
                row.getLong(13),
                row.getString(14),
                List.of());
    }

    private Sample withReplicas(Sample s) throws SQLException {
        var replicas = new ArrayList<ReplicaSeen>();
        for (var seen : sql.rows(REPLICAS, Probe::replica)) {
            replicas.addAll(seen);
        }
        return new Sample(
                s.inRecovery(),
                s.timeline(),
                s.systemId(),
                s.replayed(),
                0,
                s.waiting(),
                s.paused(),
                s.conninfo(),
                s.slot(),
                s.names(),
                s.restore(),
                s.receiver(),
                s.streaming(),
                s.receivedMillisAgo(),
                s.upstreamEnd(),
                s.replayedAt(),
                replicas);
    }

    private static List<ReplicaSeen> replica(ResultSet row) throws SQLException {
        long silent = row.getLong(5);
        try {
            return List.of(new ReplicaSeen(
                    new NodeName(row.getString(1)),
                    row.getBoolean(2),
                    row.getLong(3),
                    row.getBoolean(4),
                    silent < 0 ? Long.MAX_VALUE : silent));
        } catch (IllegalArgumentException notOurs) {
            return List.of();
        }
    }

    /** Names that hold more than one stream: their acknowledgements would count twice. */
    List<String> doubled() throws SQLException {
        return sql.rows(
                "select application_name from pg_stat_replication where state = 'streaming'"
                        + " group by 1 having count(*) > 1 order by 1",
                row -> row.getString(1));
    }

    @Override
    public void close() {
        sql.close();
        replication.close();
    }
}
