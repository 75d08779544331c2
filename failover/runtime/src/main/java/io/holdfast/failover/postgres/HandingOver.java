package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The planned stop: a checkpoint while clients still write, so that the stop itself has little left to do. */
final class HandingOver {
    private static final Logger LOG = LoggerFactory.getLogger(HandingOver.class);
    private static final Duration PATIENCE_WITH_REPLICAS = Duration.ofMillis(800);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** Bytes of log since the last checkpoint. */
    private static final long LITTLE = 8L << 20;

    private final Instance instance;

    HandingOver(Instance instance) {
        this.instance = instance;
    }

    void pursue(Order.HandOver order) throws IOException, SQLException, SupersededException {
        if (!instance.runsAsPrimary()) {
            return;
        }
        checkpoint(order);
        instance.unlessGivenUp(order);
        endSilentStreams();
        long began = System.nanoTime();
        instance.view.change(facts -> facts.state = InstanceState.STOPPING);
        instance.closeSessions();
        stop();
        instance.guard.disarm();
        var end = end();
        instance.stoppedCleanly(end);
        LOG.info(
                "group {}: stopped for a switchover at {} in {} ms",
                instance.settings.group(),
                end == null ? "no clean end" : end.text(),
                (System.nanoTime() - began) / 1_000_000);
    }

    /** With little to write the stop's own checkpoint is as short, and two would only hold up commits twice. */
    private boolean worthACheckpoint() throws SQLException {
        return instance.sql.one(
                "select pg_current_wal_lsn() - redo_lsn > " + LITTLE + " from pg_control_checkpoint()",
                row -> row.getBoolean(1));
    }

    private void checkpoint(Order order) throws IOException, SQLException, SupersededException {
        if (!worthACheckpoint()) {
            return;
        }
        try (var session = new Session(() -> instance.login().open(Login.PATIENT))) {
            var work = Thread.ofVirtual().start(() -> {
                try {
                    session.execute("checkpoint");
                } catch (SQLException e) {
                    LOG.warn(
                            "group {}: the checkpoint before the stop broke off: {}",
                            instance.settings.group(),
                            e.getMessage());
                }
            });
            while (work.isAlive()) {
                instance.unlessGivenUp(order);
                ProcessTree.pause();
            }
        }
    }

    /** The stop waits for every stream to take the last record; one that hangs would hold it for seconds. */
    private void endSilentStreams() throws SQLException {
        instance.sql.execute("select pg_terminate_backend(pid) from pg_stat_replication"
                + " where state = 'streaming' and clock_timestamp() - reply_time > interval '2 seconds'");
    }

    private void stop() throws IOException {
        if (instance.postmaster.stopFast(PATIENCE_WITH_REPLICAS)) {
            return;
        }
        for (long pid : ProcessTree.children(instance.postmaster.pid(), "walsender")) {
            ProcessTree.signal("TERM", pid);
        }
        if (!instance.postmaster.stopFast(LIMIT)) {
            instance.postmaster.stopAtOnce();
        }
    }

    /** Null when the stop was not clean. */
    private @Nullable Position end() throws IOException {
        var quick = ControlFile.cleanStop(instance.data.path());
        if (quick.isPresent()) {
            return end(quick.get().checkpoint(), quick.get().timeline(), instance.data.shape());
        }
        var control = instance.data.control();
        return control.cleanPrimaryStop() ? end(control.checkpoint(), control.timeline(), control) : null;
    }

    /** Where the shutdown checkpoint's record ends: the last byte that this primary ever wrote. */
    private Position end(long start, long timeline, ControlData control) throws IOException {
        long segment = start / control.segmentSize();
        long perFile = 0x1_0000_0000L / control.segmentSize();
        var name = "%08X%08X%08X".formatted(timeline, segment / perFile, segment % perFile);
        try (var file =
                FileChannel.open(instance.data.path().resolve("pg_wal").resolve(name), StandardOpenOption.READ)) {
            var length = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
            if (file.read(length, start % control.segmentSize()) != 4) {
                throw new IOException("the shutdown checkpoint is not in " + name);
            }
            long end = LogRecords.endOfRecord(start, length.getInt(0), control.pageSize(), control.segmentSize());
            return new Position(Long.toString(timeline), end);
        }
    }
}
