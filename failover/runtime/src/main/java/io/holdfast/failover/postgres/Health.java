package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.FileTail;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults that do not end the process: a disk that is full or cannot be
 * written, a stream that is up and brings nothing. Each is a sentence in the observation.
 */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final long PACE = 1_000_000_000L;
    private static final long NO_ROOM = 1L << 20;
    private static final int REFUSALS = 3;
    private static final long STALL = 10_000_000_000L;

    private final Instance instance;
    private final Answers answers;
    private final Room room = new Room();
    private long lookedAt = System.nanoTime() - PACE;
    private int refusals;
    private long upstreamEnd;
    private long received;
    private long movedAt = System.nanoTime();
    private boolean stalled;
    private String doubled = "";
    private String parameters = "";

    Health(Instance instance, Answers answers) {
        this.instance = instance;
        this.answers = answers;
    }

    /** A replica whose upstream goes on while nothing arrives. */
    void saw(Sample sample) {
        if (!sample.streaming() || sample.received() != received || sample.upstreamEnd() <= sample.received()) {
            movedAt = System.nanoTime();
        }
        stalled = System.nanoTime() - movedAt > STALL;
        received = sample.received();
        upstreamEnd = sample.upstreamEnd();
    }

    void look(Probe probe) throws IOException, SQLException {
        if (System.nanoTime() - lookedAt < PACE) {
            return;
        }
        lookedAt = System.nanoTime();
        boundLog();
        doubled = instance.runsAsPrimary() && answers.heard() ? doubledNames(probe) : "";
        parameters = probing() ? instance.parameters.verdict(probe.sql(), parameters) : "";
        var alarm = alarm();
        boolean writable = refusals < REFUSALS;
        instance.view.seen(instance.view.statements(), facts -> {
            facts.writable = writable;
            if (!alarm.equals(facts.alarm)) {
                LOG.warn("group {}: {}", instance.settings.group(), alarm.isEmpty() ? "healthy again" : alarm);
                facts.alarm = alarm;
            }
        });
    }

    /** Not while it starts or hangs: a question would wait, or be refused. */
    private boolean probing() {
        return instance.postmaster.alive() && answers.heard() && Prober.worthALook(instance.state());
    }

    private void boundLog() throws IOException {
        if (instance.postmaster.log().bound()) {
            LOG.info("group {}: {} was full and begins anew", instance.settings.group(), instance.files.logFile());
        }
    }

    private static String doubledNames(Probe probe) throws SQLException {
        var names = probe.doubled();
        return names.isEmpty()
                ? ""
                : "more than one stream calls itself " + String.join(", ", names)
                        + ": their acknowledgements could count twice, end the foreign one";
    }

    private String alarm() throws IOException {
        var disk = diskAlarm();
        if (stalled && instance.postmaster.alive()) {
            return "the stream is up and brings nothing: received " + Lsn.text(received) + ", the primary is at "
                    + Lsn.text(upstreamEnd);
        }
        if (!disk.isEmpty()) {
            return disk;
        }
        var unsafe = unsafeFile();
        if (!unsafe.isEmpty()) {
            return unsafe;
        }
        return instance.postmaster.alive()
                        && FileTail.read(instance.files.logFile()).contains("PANIC:")
                ? "PostgreSQL panicked: " + LogTail.lastReason(instance.files.logFile())
                : doubled.isEmpty() ? parameters : doubled;
    }

    /** The running server is told otherwise on its command line; the next start would be refused. */
    private String unsafeFile() throws IOException {
        try {
            instance.files.refuseUnsafeFiles();
            return "";
        } catch (RefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String diskAlarm() {
        try {
            Durable.write(instance.settings.stateDir().resolve("writable"), "", new RunAs("", List.of()));
            var folder = instance.settings.dataDir();
            if (!Files.isDirectory(folder)) {
                refusals = 0;
                return "";
            }
            var disk = Files.getFileStore(folder);
            long left = disk.getUsableSpace();
            refusals = left < NO_ROOM ? refusals + 1 : 0;
            return room.alarm(folder, left, disk.getTotalSpace());
        } catch (IOException e) {
            refusals++;
            return "the disk of " + instance.settings.stateDir() + " cannot be written: " + e.getMessage();
        }
    }
}
