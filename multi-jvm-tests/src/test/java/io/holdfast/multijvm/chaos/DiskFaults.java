package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.PostgresHome;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Power that goes, and disks that stall, fill up, fail or are empty one day. A host's disk holds its database and its node's memory. */
final class DiskFaults {
    private static final Duration STALL = Duration.ofMillis(300);
    private static final int STALLS = 12;
    /** Bytes at the beginning of pg_control that its checksum covers in every version. */
    private static final int SUMMED = 200;

    static final Fault POWER_LOSS =
            new Fault(8, "the primary's host loses power", Target.PRIMARY, Then.NEW_PRIMARY, DiskFaults::powerLoss);
    static final Fault REPLICAS_POWER_LOSS =
            new Fault(8, "a replica's host loses power", Target.REPLICA, Then.SAME_PRIMARY, DiskFaults::powerLoss);
    static final Fault ALL_LOSE_POWER =
            new Fault(9, "all hosts lose power at once", Target.ALL, Then.SERVICE_AFTERWARDS, DiskFaults::allLosePower);
    static final Fault SLOW =
            new Fault(23, "the primary's disk stalls again and again", Target.PRIMARY, Then.SERVICE, DiskFaults::slow);
    static final Fault REPLICA_SLOW =
            new Fault(23, "a replica's disk stalls again and again", Target.REPLICA, Then.SERVICE, DiskFaults::slow);
    static final Fault REPLICA_STALLED =
            new Fault(23, "a replica's disk stands still", Target.REPLICA, Then.SERVICE, DiskFaults::stalled);
    static final Fault STALLED = new Fault(
            23, "the primary's disk stands still", Target.PRIMARY, Then.SERVICE_AFTERWARDS, DiskFaults::stalled);
    static final Fault FULL =
            new Fault(24, "the primary's disk is full", Target.PRIMARY, Then.NEW_PRIMARY, DiskFaults::full);
    static final Fault REPLICA_FULL =
            new Fault(24, "a replica's disk is full", Target.REPLICA, Then.SERVICE, DiskFaults::full);
    static final Fault FAILS = new Fault(
            25, "each write and sync on the primary's disk fails", Target.PRIMARY, Then.NEW_PRIMARY, DiskFaults::fails);
    static final Fault REPLICA_FAILS = new Fault(
            25, "each write and sync on a replica's disk fails", Target.REPLICA, Then.SERVICE, DiskFaults::fails);
    static final Fault DAMAGED =
            new Fault(26, "a replica's pg_control is damaged", Target.REPLICA, Then.SAME_PRIMARY, DiskFaults::damaged);
    static final Fault WIPED = new Fault(
            27, "a replica comes back with an empty data directory", Target.REPLICA, Then.SERVICE, DiskFaults::wiped);

    static final List<Fault> ALL = List.of(
            POWER_LOSS,
            REPLICAS_POWER_LOSS,
            ALL_LOSE_POWER,
            SLOW,
            REPLICA_SLOW,
            REPLICA_STALLED,
            STALLED,
            FULL,
            REPLICA_FULL,
            FAILS,
            REPLICA_FAILS,
            DAMAGED,
            WIPED);

    private DiskFaults() {}

    private static Injected powerLoss(Scene scene, NodeProcess victim) {
        off(scene, victim);
        return new Injected(
                "what " + victim.name() + " had not synced is gone, and nothing runs there", () -> on(scene, victim));
    }

    /** The network first, so that nobody hears of what is not on a disk; then the disk, then all that runs. */
    private static void off(Scene scene, NodeProcess victim) {
        scene.network().silence(victim.number());
        scene.disk(victim).shutDown();
        Proof.that("writes of " + victim.name() + " fail", scene.disk(victim).fails());
        scene.lab().killAll(victim.number());
        scene.disk(victim).unmount();
    }

    private static void on(Scene scene, NodeProcess victim) {
        scene.disk(victim).mount();
        scene.network().unsilence(victim.number());
        ProcessFaults.startAgain(victim);
    }

    private static Injected allLosePower(Scene scene, NodeProcess first) {
        var nodes = new ArrayList<>(scene.cluster().nodes());
        nodes.forEach(node -> scene.network().silence(node.number()));
        nodes.forEach(node -> scene.disk(node).shutDown());
        nodes.forEach(node -> off(scene, node));
        return new Injected("what was not synced is gone on all hosts, and nothing runs there", () -> {
            Collections.shuffle(nodes, scene.luck());
            nodes.forEach(node -> on(scene, node));
        });
    }

    private static Injected slow(Scene scene, NodeProcess victim) {
        var disk = scene.disk(victim);
        int stalls = 0;
        for (int i = 0; i < STALLS; i++) {
            disk.freeze();
            try {
                stalls += disk.stalls(STALL) ? 1 : 0;
            } finally {
                disk.thaw();
            }
            Await.pause(STALL.toNanos() / 3); // the fault's own rhythm
        }
        Proof.that("each stall of the disk of " + victim.name(), stalls == STALLS);
        return new Injected("writers on " + victim.name() + " stood still " + STALLS + " times", () -> {});
    }

    private static Injected stalled(Scene scene, NodeProcess victim) {
        var disk = scene.disk(victim);
        disk.freeze();
        boolean stands = disk.stalls(STALL.multipliedBy(10));
        if (!stands) {
            disk.thaw();
        }
        Proof.that("writers on " + victim.name() + " stand still", stands);
        return new Injected("writers on " + victim.name() + " stand still", disk::thaw);
    }

    private static Injected full(Scene scene, NodeProcess victim) throws IOException {
        var disk = scene.disk(victim);
        disk.fill();
        Proof.that("no room on " + victim.name(), disk.fails());
        var primary = scene.cluster().nodes().stream().filter(DiskFaults::leads).findFirst();
        primary.ifPresent(DiskFaults::useUpSegments);
        return new Injected("nothing more can be written on " + victim.name(), disk::unfill);
    }

    private static boolean leads(NodeProcess node) {
        try {
            return node.sql().primary();
        } catch (SQLException silent) {
            return false;
        }
    }

    /** There are some in store, so writers would not feel the lack of room for a while. */
    private static void useUpSegments(NodeProcess primary) {
        for (int i = 0; i < 6; i++) {
            try {
                primary.sql().execute("create table if not exists used_up (n int)", "select pg_switch_wal()");
                primary.sql().execute("insert into used_up values (" + i + ")");
            } catch (SQLException feltIt) {
                return;
            }
        }
    }

    private static Injected fails(Scene scene, NodeProcess victim) {
        var disk = scene.disk(victim);
        disk.shutDown();
        Proof.that("writes of " + victim.name() + " fail", disk.fails());
        return new Injected("each write on " + victim.name() + " fails", () -> {
            scene.lab().killAll(victim.number());
            disk.unmount();
            disk.mount();
            ProcessFaults.startAgain(victim);
        });
    }

    /** It must have no part in anything while it is so, say why, and be whole again once an operator has it cloned anew. */
    private static Injected damaged(Scene scene, NodeProcess victim) throws IOException {
        scene.lab().killAll(victim.number());
        var control = victim.pgData().resolve("global/pg_control");
        var bytes = Files.readAllBytes(control);
        bytes[scene.luck().nextInt(SUMMED)] ^= 1;
        Files.write(control, bytes);
        ProcessFaults.startAgain(victim);
        Proof.comes(
                victim.name() + " is told not to be electable, and why",
                () -> scene.cluster().group().members().stream()
                        .anyMatch(member -> member.name().equals(victim.name())
                                && !member.electable()
                                && !member.why().isEmpty()));
        return new Injected("a bit of pg_control on " + victim.name() + " has turned", () -> {
            var answer = scene.cluster().anybody().ask("reinit", "{\"node\": \"" + victim.name() + "\"}");
            Proof.that("reinit of " + victim.name() + " is done: " + answer.text(), answer.done());
        });
    }

    private static Injected wiped(Scene scene, NodeProcess victim) {
        scene.lab().killAll(victim.number());
        PostgresHome.delete(victim.pgData());
        Proof.that("no data beside " + victim.name(), !victim.pgData().toFile().exists());
        ProcessFaults.startAgain(victim);
        return new Injected("the data of " + victim.name() + " is gone", () -> {});
    }
}
