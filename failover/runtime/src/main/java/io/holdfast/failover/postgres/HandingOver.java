package io.holdfast.failover.postgres;

import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The planned stop: a checkpoint while clients still write, so that the stop itself has little left to do. */
final class HandingOver {
    private static final Logger LOG = LoggerFactory.getLogger(HandingOver.class);
    private static final Pattern LENGTH = Pattern.compile("len \\(rec/tot\\):\\s*\\d+/\\s*(\\d+)");
    private static final Duration PATIENCE_WITH_REPLICAS = Duration.ofMillis(800);
    private static final Duration LIMIT = Duration.ofSeconds(5);

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
        var promoted = instance.view.observation().promoted();
        instance.view.change(facts -> facts.state = InstanceState.STOPPING);
        instance.closeSessions();
        stop();
        instance.guard.disarm();
        var control = instance.data.control();
        var end = control.cleanPrimaryStop() ? end(control) : null;
        instance.view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.STOPPED;
            facts.position = end;
            facts.pinned = end != null;
            facts.consistent = end != null;
            facts.promoted = promoted;
        });
        LOG.info(
                "group {}: stopped for a switchover at {} in {} ms",
                instance.settings.group(),
                end == null ? "no clean end" : end.text(),
                (System.nanoTime() - began) / 1_000_000);
    }

    private void checkpoint(Order order) throws IOException, SQLException, SupersededException {
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

    /** Where the shutdown checkpoint's record ends: the last byte that this primary ever wrote. */
    private Position end(ControlData control) throws IOException {
        var argv = List.of(
                instance.settings.binary("pg_waldump").toString(),
                "-p",
                instance.data.path().resolve("pg_wal").toString(),
                "-t",
                Long.toString(control.timeline()),
                "-s",
                Lsn.text(control.checkpoint()),
                "-n",
                "1");
        var result = Command.of(instance.owner.argv(argv))
                .within(Duration.ofSeconds(10))
                .run();
        var length = LENGTH.matcher(result.output());
        if (!length.find()) {
            throw new IOException("pg_waldump does not show the shutdown checkpoint: " + result.lastLine());
        }
        long end = Lsn.endOfRecord(
                control.checkpoint(), Long.parseLong(length.group(1)), control.pageSize(), control.segmentSize());
        return new Position(Long.toString(control.timeline()), end);
    }
}
