package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.Signals;
import io.holdfast.multijvm.TestCluster;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What people and their scripts do to a database behind the back of its failover. */
final class OperatorFaults {
    private static final Duration STORM = Duration.ofSeconds(3);

    static final Fault NO_NAMES = new Fault(
            33, "an operator empties synchronous_standby_names", Target.PRIMARY, Then.SERVICE, OperatorFaults::noNames);
    static final Fault NO_FSYNC =
            new Fault(33, "an operator switches fsync off", Target.PRIMARY, Then.SERVICE, OperatorFaults::noFsync);
    static final Fault OTHER_UPSTREAM = new Fault(
            33, "an operator points a replica elsewhere", Target.REPLICA, Then.SERVICE, OperatorFaults::otherUpstream);
    static final Fault PROMOTED_BY_HAND = new Fault(
            33,
            "an operator promotes a replica by hand",
            Target.REPLICA,
            Then.SERVICE_BESIDE_A_ROGUE,
            OperatorFaults::promotedByHand);
    static final Fault CANCELS = new Fault(
            34,
            "commits are cancelled while no log leaves the primary",
            Target.PRIMARY,
            Then.SERVICE_AFTERWARDS,
            OperatorFaults::cancels);
    static final Fault REPLAY_PAUSED = new Fault(
            35,
            "a replica's replay is paused and the primary's server dies",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            OperatorFaults::replayPaused);
    static final Fault TWICE =
            new Fault(37, "two primaries die one after the other", Target.PRIMARY, Then.SERVICE, OperatorFaults::twice);

    static final List<Fault> ALL =
            List.of(NO_NAMES, NO_FSYNC, OTHER_UPSTREAM, PROMOTED_BY_HAND, CANCELS, REPLAY_PAUSED, TWICE);

    private OperatorFaults() {}

    private static Injected noNames(Scene scene, NodeProcess victim) throws SQLException {
        return altered(victim, "synchronous_standby_names", "''");
    }

    private static Injected noFsync(Scene scene, NodeProcess victim) throws SQLException {
        var altered = altered(victim, "fsync", "off");
        return new Injected(altered.observed(), () -> {
            Await.that(
                    "somebody is told that fsync = off stands in a file of " + victim.name(),
                    TestCluster.PATIENCE,
                    () -> scene.cluster().group().members().stream()
                            .anyMatch(member -> member.name().equals(victim.name())
                                    && member.why().contains("fsync is off in")));
            Proof.that("fsync is on all the same", "on".equals(shown(victim, "fsync")));
            victim.sql().execute("alter system reset fsync");
            altered.heal().run();
        });
    }

    private static Injected otherUpstream(Scene scene, NodeProcess victim) throws SQLException {
        return altered(victim, "primary_conninfo", "'host=127.0.0.9 port=1'");
    }

    private static Injected promotedByHand(Scene scene, NodeProcess victim) throws SQLException {
        var before = victim.postmaster();
        victim.sql().execute("select pg_promote(false)");
        Proof.comes(
                victim.name() + " is promoted, or was ended for it",
                () -> !victim.postmaster().equals(before) || victim.sql().primary());
        return new Injected(victim.name() + " was promoted by hand", () -> {});
    }

    /** It must be read again; that it is put back by itself, in the file too, is what the run is about. */
    private static Injected altered(NodeProcess victim, String setting, String value) throws SQLException {
        var before = shown(victim, setting);
        victim.sql().execute("alter system set " + setting + " = " + value);
        victim.sql().execute("select pg_reload_conf()");
        return new Injected(victim.name() + " accepted " + setting + " = " + value, () -> {
            Await.that(
                    victim.name() + " has " + setting + " = " + before + " again",
                    TestCluster.PATIENCE,
                    () -> shown(victim, setting).equals(before) && leftInTheFile(victim, setting, before) == 0);
        });
    }

    private static String shown(NodeProcess node, String setting) throws SQLException {
        return node.sql().rows("show " + setting, row -> row.getString(1)).getFirst();
    }

    /** The engine's own file is where Holdfast keeps some of them, so only another value is left of an operator's. */
    private static long leftInTheFile(NodeProcess node, String setting, String before) throws SQLException {
        return node.sql()
                .rows(
                        "select count(*) from pg_file_settings where name = '" + setting
                                + "' and sourcefile like '%postgresql.auto.conf' and setting <> '"
                                + before.replace("'", "''") + "'",
                        row -> row.getLong(1))
                .getFirst();
    }

    private static Injected cancels(Scene scene, NodeProcess victim) throws SQLException {
        var senders = victim.pauseWalsenders();
        Proof.that("senders of " + victim.name(), !senders.isEmpty());
        long end = System.nanoTime() + STORM.toNanos();
        long cancelled = 0;
        try {
            while (System.nanoTime() - end < 0) {
                cancelled += victim.sql()
                        .rows(
                                "select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep'",
                                row -> row.getLong(1))
                        .getFirst();
            }
        } catch (SQLException replacedMeanwhile) {
            // a primary whose log does not leave it may well be replaced
        } finally {
            senders.stream().filter(Signals::alive).forEach(Signals::resume);
        }
        Proof.that("commits that waited and were cancelled", cancelled > 0);
        return new Injected(cancelled + " waiting commits were cancelled on " + victim.name(), () -> {});
    }

    private static Injected replayPaused(Scene scene, NodeProcess victim) throws SQLException {
        var replica = scene.any(scene.others(victim));
        replica.sql().execute("select pg_wal_replay_pause()");
        Proof.comes(
                "replay on " + replica.name() + " is paused",
                () -> replica.sql()
                        .rows("select pg_get_wal_replay_pause_state()", row -> row.getString(1))
                        .contains("paused"));
        victim.killPostmaster();
        return new Injected(
                "replay on " + replica.name() + " was paused, the postmaster of " + victim.name() + " is dead",
                () -> {});
    }

    private static Injected twice(Scene scene, NodeProcess victim) throws Exception {
        victim.killPostmaster();
        scene.awaitPrimaryOtherThan(victim);
        var next = scene.cluster().primary();
        next.killPostmaster();
        return new Injected(
                "the postmasters of " + victim.name() + " and then of " + next.name() + " are dead", () -> {});
    }
}
