package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.PostgresHome;
import io.holdfast.multijvm.Seen;
import io.holdfast.multijvm.Signals;
import io.holdfast.multijvm.TestCluster;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;

/** Members that are being made anew while the primary dies, and one that has to be because its log was given up. */
final class RebuildFaults {
    private static final int SEGMENTS = 60;
    private static final String CONFIG = "/v1/groups/main/config";

    static final Fault CLONE_KILLED = new Fault(
            36,
            "kill -9 of the copying of a replica and of the primary's postmaster",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            RebuildFaults::cloneKilled);
    static final Fault REWIND_KILLED = new Fault(
            36,
            "kill -9 of the old primary's pg_rewind and of the next primary's postmaster",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            RebuildFaults::rewindKilled);
    static final Fault LOG_GIVEN_UP = new Fault(
            38,
            "a replica is away until the primary has given up the log that it lacks",
            Target.REPLICA,
            Then.SAME_PRIMARY,
            RebuildFaults::logGivenUp);

    static final List<Fault> ALL = List.of(CLONE_KILLED, REWIND_KILLED, LOG_GIVEN_UP);

    private RebuildFaults() {}

    private static Injected cloneKilled(Scene scene, NodeProcess victim) throws Exception {
        var copied = scene.any(scene.others(victim));
        scene.lab().killAll(copied.number());
        PostgresHome.delete(copied.pgData());
        ProcessFaults.startAgain(copied);
        var copying = standing(copied, "pg_basebackup");
        Proof.that("the copy of " + copied.name() + " is half done", half(copied, "CLONE"));
        hasNoVote(scene, copied);

        victim.killPostmaster();
        Signals.kill9(copying);
        return new Injected(
                "pg_basebackup of " + copied.name() + " was killed in its middle with the postmaster of "
                        + victim.name(),
                () -> {});
    }

    /** What it wrote while nothing left it makes its history another one. */
    private static Injected rewindKilled(Scene scene, NodeProcess victim) throws Exception {
        var senders = victim.pauseWalsenders();
        Proof.that("senders of " + victim.name(), !senders.isEmpty());
        try {
            writeLocally(victim);
        } finally {
            victim.killPostmaster();
            senders.stream()
                    .filter(Signals::alive)
                    .forEach(Signals::kill9); // resumed, they would send it before they end
        }
        var rewinding = standing(victim, "pg_rewind");
        Proof.that("the rewind of " + victim.name() + " is half done", half(victim, "REWIND"));
        hasNoVote(scene, victim);

        var next = Await.until(
                "who leads instead of " + victim.name(),
                TestCluster.PATIENCE,
                () -> scene.others(victim).stream().filter(RebuildFaults::leads).findFirst());
        next.killPostmaster();
        Signals.kill9(rewinding);
        return new Injected(
                "pg_rewind of " + victim.name() + " was killed in its middle with the postmaster of " + next.name(),
                () -> {});
    }

    private static boolean leads(NodeProcess node) {
        try {
            return node.sql().primary();
        } catch (SQLException silent) {
            return false;
        }
    }

    private static void writeLocally(NodeProcess primary) throws SQLException {
        try (var connection = primary.sql().connect();
                var statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = local");
            statement.execute("create table if not exists nobody_has_it (n int)");
            statement.execute("insert into nobody_has_it select generate_series(1, 1000)");
        }
    }

    /** The first process of the host whose command line says so, stopped where it was; a rehearsal changes nothing and is let be. */
    private static long standing(NodeProcess node, String program) {
        long pid = Await.until(
                program + " runs on " + node.name(),
                TestCluster.PATIENCE,
                () -> ProcessHandle.of(node.pid()).stream()
                        .flatMap(ProcessHandle::descendants)
                        .filter(child -> child.info().command().orElse("").endsWith(program))
                        .filter(child -> !child.info().commandLine().orElse("").contains("--dry-run"))
                        .map(ProcessHandle::pid)
                        .peek(child -> Signals.send("STOP", child))
                        .findFirst());
        Proof.comes(program + " stands still on " + node.name(), () -> Signals.paused(pid));
        return pid;
    }

    /** As the node's own durable mark says. */
    private static boolean half(NodeProcess node, String what) throws IOException {
        return Files.readString(node.nodeData().resolve("groups/main/rebuild"))
                .strip()
                .equals(what);
    }

    private static void hasNoVote(Scene scene, NodeProcess node) {
        Proof.comes(
                node.name() + " is told not to be electable",
                () -> scene.cluster().group().members().stream()
                        .filter(member -> member.name().equals(node.name()))
                        .noneMatch(Seen.Member::electable));
    }

    private static Injected logGivenUp(Scene scene, NodeProcess victim) throws Exception {
        var primary = scene.cluster().primary();
        configure(scene, "\"64MB\"", "\"32MB\"");
        Await.that(
                primary.name() + " holds no more than it is told to",
                TestCluster.PATIENCE,
                () -> shown(primary, "show max_slot_wal_keep_size").equals("64MB")
                        && shown(primary, "show wal_keep_size").equals("32MB"));
        var lacked = shown(primary, "select pg_walfile_name(pg_current_wal_lsn())");
        scene.network().silence(victim.number());
        scene.lab().killAll(victim.number());
        giveUp(primary, lacked);
        int clones = clones(victim);
        return new Injected(primary.name() + " has given up the log that " + victim.name() + " lacks", () -> {
            scene.network().unsilence(victim.number());
            ProcessFaults.startAgain(victim);
            Await.that(victim.name() + " is cloned anew", TestCluster.PATIENCE, () -> clones(victim) > clones);
            configure(scene, "null", "null");
        });
    }

    /** Segments are filled until that one is removed; a checkpoint takes as long as its disk does. */
    private static void giveUp(NodeProcess primary, String segment) throws SQLException {
        try (var connection = primary.sql().connect();
                var statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(TestCluster.PATIENCE.toMillis()));
            statement.execute("set synchronous_commit = local");
            statement.execute("create table if not exists much (n int)");
            for (int filled = 0; filled < SEGMENTS && isThere(primary, segment); filled++) {
                statement.execute("insert into much values (1)");
                statement.execute("select pg_switch_wal()");
                statement.execute("checkpoint");
            }
        }
        Proof.that(segment + " is gone", !isThere(primary, segment));
    }

    private static boolean isThere(NodeProcess primary, String segment) throws SQLException {
        return shown(primary, "select count(*)::text from pg_ls_waldir() where name = '" + segment + "'")
                .equals("1");
    }

    private static int clones(NodeProcess node) {
        return node.logText().split("cloned from ", -1).length;
    }

    private static String shown(NodeProcess node, String query) throws SQLException {
        return node.sql().rows(query, row -> row.getString(1)).getFirst();
    }

    private static void configure(Scene scene, String slots, String kept) throws IOException {
        var answer = scene.cluster()
                .anybody()
                .send(
                        "PATCH",
                        CONFIG,
                        "{\"parameters\": {\"max_slot_wal_keep_size\": " + slots + ", \"wal_keep_size\": " + kept
                                + "}}");
        Proof.that("parameters are set: " + answer.text(), answer.done());
    }
}
