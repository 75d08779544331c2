package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Command;
import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Lsn;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a diverged log back to where it left the primary's. A durable mark stands from before the first change until
 * the data is consistent again, since in between it is neither the old nor the new.
 */
final class Rewinding {
    private static final Logger LOG = LoggerFactory.getLogger(Rewinding.class);
    private static final Pattern PERCENT = Pattern.compile("\\((\\d+)%\\)");
    private static final int TRIES = 3;

    private final Instance instance;
    private int failures;

    Rewinding(Instance instance) {
        this.instance = instance;
    }

    void rewind(Upstream upstream, Lineage lineage, Position end)
            throws IOException, SQLException, SupersededException, FailedException {
        awaitCheckpoint(upstream);
        begin();
        instance.stopReplica();
        begin();
        rehearse(upstream);
        var fork = lineage.ancestors().get(end.history());
        LOG.warn(
                "group {}: this log ends at {} and left the primary's at {}: it is rewound and {} transactions committed since,"
                        + " none of them acknowledged under the ack rule, are discarded",
                instance.settings.group(),
                end.text(),
                fork == null ? "?" : Lsn.text(fork),
                fork == null ? "an unknown number of" : Integer.toString(commitsSince(end.history(), fork)));
        Durable.delete(controlBefore());
        instance.mark.set(RebuildMark.Kind.REWIND);
        Durable.write(controlBefore(), Files.readAllBytes(control()), instance.owner);
        run(upstream);
    }

    /**
     * What cannot be rewound is found out before anything is changed, so that it costs no vote: the data are whole and say how far
     * they reach, and if the primary is lost in this moment, theirs may be the vote that is needed. Before PostgreSQL 16, for one,
     * pg_rewind does not see a history whose primary ended before its first checkpoint.
     */
    private void rehearse(Upstream upstream) throws IOException, SupersededException, FailedException {
        var result = pgRewind(upstream, "--dry-run");
        if (!result.succeeded()) {
            failed(result);
        }
    }

    /** The mark of a rewind stands, and nothing of the data was touched yet. */
    boolean untouched() {
        return !Files.exists(controlBefore());
    }

    /** After a rewind that broke off, wherever that was: the mark stands, the instance is down. */
    void again(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        if (instance.postmaster.alive()) {
            instance.stopAtOnce();
        }
        begin();
        awaitCheckpoint(upstream);
        putBack();
        run(upstream);
    }

    /**
     * What pg_rewind writes last says that the data are a copy to be recovered from a label. Begun from there, a second
     * rewind finds nothing to do, and records of its own recovery would stand where the primary's have to come.
     */
    private void putBack() throws IOException {
        Durable.write(control(), Files.readAllBytes(controlBefore()), instance.owner);
        Durable.delete(instance.data.path().resolve("backup_label"));
    }

    private Path control() {
        return instance.data.path().resolve("global/pg_control");
    }

    private Path controlBefore() {
        return instance.settings.stateDir().resolve("pg_control.before");
    }

    /** The files are whole; what the source wrote meanwhile has to be replayed before this data is consistent. */
    void catchUp(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        if (instance.postmaster.alive()) {
            instance.stopAtOnce();
        }
        instance.start(
                upstream.conninfo(instance.settings, instance.files),
                PostgresSettings.slotOf(instance.settings.node()));
        instance.admission.await(upstream, Duration.ofHours(6));
        instance.mark.remove();
        var life = instance.data.incarnation();
        var systemId = new Probe(instance.sql, instance.replication).look().systemId();
        instance.view.change(facts -> {
            facts.incarnation = life;
            facts.systemId = systemId;
            facts.state = InstanceState.CONNECTING;
            facts.rebuilding = false;
            facts.consistent = true;
            facts.progress = -1;
            facts.upstream = upstream.primary().node();
            facts.because("");
        });
    }

    private void begin() {
        instance.view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.REWINDING;
            facts.rebuilding = true;
            facts.progress = 0;
        });
    }

    private void awaitCheckpoint(Upstream upstream) throws IOException, SQLException, SupersededException {
        while (!upstream.checkpointed(instance)) {
            instance.unlessGivenUp(upstream);
            ProcessTree.pause(200); // each look is a login at the primary
        }
    }

    private void run(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        var result = pgRewind(upstream, "--progress");
        if (!result.succeeded()) {
            failed(result);
        }
        failures = 0;
        var life = instance.data.noted();
        instance.data.keep(
                life == null
                        ? new io.holdfast.protocol.Incarnation(
                                java.util.UUID.randomUUID().toString())
                        : life);
        instance.histories.add(upstream.histories(upstream.lineage()));
        instance.mark.set(RebuildMark.Kind.CATCH_UP);
        Durable.delete(controlBefore());
        LOG.info(
                "group {}: rewound against {}",
                instance.settings.group(),
                upstream.primary().node());
        catchUp(upstream);
    }

    private void failed(Command.Result result) throws IOException, FailedException {
        failures++;
        var why = "pg_rewind failed: " + result.lastLine();
        if (failures >= TRIES) {
            failures = 0;
            throw new FailedException(why);
        }
        throw new IOException(why);
    }

    private Command.Result pgRewind(Upstream upstream, String option) throws IOException {
        var argv = List.of(
                instance.settings.binary("pg_rewind").toString(),
                "-D",
                instance.data.path().toString(),
                option,
                "--no-ensure-shutdown",
                "--source-server=" + upstream.source(instance.files, "holdfast", "holdfast_rewind")
                        + " dbname=postgres");
        return Command.of(instance.owner.argv(argv))
                .with("PGOPTIONS", "-c statement_timeout=0")
                .within(Duration.ofHours(6))
                .unless(() -> instance.goal.gaveUp(upstream::servedBy))
                .eachLine(this::progress)
                .run();
    }

    private void progress(String line) {
        var percent = PERCENT.matcher(line);
        if (percent.find()) {
            int done = Integer.parseInt(percent.group(1));
            instance.view.change(facts -> facts.progress = done);
        }
    }

    private int commitsSince(String history, long fork) throws IOException {
        var argv = List.of(
                instance.settings.binary("pg_waldump").toString(),
                "-p",
                instance.data.path().resolve("pg_wal").toString(),
                "-t",
                history,
                "-s",
                Lsn.text(fork),
                "--rmgr=Transaction");
        var count = new java.util.concurrent.atomic.AtomicInteger();
        var unused = Command.of(instance.owner.argv(argv))
                .within(Duration.ofMinutes(1))
                .eachLine(line -> count.addAndGet(line.contains("desc: COMMIT") ? 1 : 0))
                .run();
        return count.get();
    }
}
