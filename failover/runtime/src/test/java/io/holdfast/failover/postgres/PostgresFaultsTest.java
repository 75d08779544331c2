package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Faults that leave every process alive, told in order on one group of three. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresFaultsTest {
    private final PostgresWorld world = new PostgresWorld();
    private final TestGroup group = world.group;
    private final TestNode n1 = world.node("f1", "127.0.44.21");
    private final TestNode n2 = world.node("f2", "127.0.44.22");
    private final TestNode n3 = world.node("f3", "127.0.44.23");

    PostgresFaultsTest() throws IOException {}

    @BeforeAll
    void aGroupOfThree() throws Exception {
        for (var node : group.nodes) {
            node.parameters.put("max_standby_streaming_delay", "-1");
            node.start();
        }
        group.form(n1, n2, n3);
        n1.run("create table t as select generate_series(1, 1000) as id");
    }

    @AfterAll
    void nothingIsLeft() throws IOException {
        world.close();
    }

    private void followAgain(TestNode... nodes) {
        group.follow(nodes);
        for (var node : nodes) {
            node.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        }
    }

    /** The same primary goes on in the new epoch, as after a failover that found it the best. */
    private void leadAgain(TestNode primary, TestNode... others) {
        group.fence(primary);
        group.lead(primary, others);
        followAgain(others);
        group.open(others);
    }

    /** H5: each process reads a setting by itself, and the one that decides what commits wait for is the checkpointer. */
    @Test
    @Order(10)
    void H5_namesThatAFrozenCheckpointerHasNotReadAreNotReported() throws Exception {
        long checkpointer = n1.child("checkpointer");
        ProcessTree.signal("STOP", checkpointer);
        try {
            group.lead(1, n2);
            Await.until(
                    "sessions see the name",
                    () -> n1.asked("show synchronous_standby_names"),
                    "ANY 1 (\"f2\")"::equals);
            n1.run("insert into t select generate_series(1001, 1100)");
            var checkpoint =
                    "select count(*) from pg_stat_activity where query ilike 'checkpoint' and state = 'active'";
            Await.until("the proof waits", () -> n1.asked(group.secret, checkpoint), "1"::equals);

            assertThat(n1.seen().ackNames()).isNull();
        } finally {
            ProcessTree.signal("CONT", checkpointer);
        }
        n1.until("is verified", seen -> List.of(n2.name).equals(seen.ackNames()));
        group.open(n2, n3);
    }

    /** H6: a stranger under a member's name would have the same write acknowledged twice. */
    @Test
    @Order(20)
    void H6_aSecondStreamUnderAMembersNameIsEnded() throws Exception {
        group.lead(2, n2, n3);
        n1.until("waits for both", seen -> seen.ackK() == 2);
        var files = n1.folder.resolve("state/groups/main/postgres/pgpass");
        var stranger = new ProcessBuilder(n1.owner()
                        .argv(List.of(
                                TestNode.BIN.resolve("pg_receivewal").toString(),
                                "--no-loop",
                                "--synchronous",
                                "-D",
                                strangersFolder(),
                                "-d",
                                "host=" + n1.host + " port=" + n1.port + " user=holdfast_replication application_name="
                                        + n2.name + " passfile=" + files)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Await.until("the stranger was ended", stranger::isAlive, alive -> !alive);
            assertThat(stranger.exitValue()).isNotZero();
            Await.until(
                    "one stream is left",
                    () -> n1.asked("select count(*) from pg_stat_replication where application_name = 'f2'"),
                    "1"::equals);
            n1.until("is well", seen -> seen.why().isEmpty() && seen.replicas().size() == 2);
        } finally {
            stranger.destroyForcibly();
        }
        group.open(n2, n3);
    }

    private String strangersFolder() throws Exception {
        var folder = world.root.resolve("stranger");
        n1.owner().ownFolder(folder);
        return folder.toString();
    }

    /** H7: with replay in conflict an emptied conninfo does not end the receiver, which goes on acknowledging. */
    @Test
    @Order(30)
    void H7_aFenceIsVerifiedAlthoughReplayIsInConflict() throws Exception {
        n1.until("writes nothing by itself", seen -> seen.ackNames() != null && seen.checkpointed());
        try (var reader = n2.client()) {
            readOn(reader);
            n1.run("delete from t where id < 500");
            n1.run("vacuum t");
            n1.run("insert into t select generate_series(2001, 2100)");
            var conflict = "select count(*) from pg_stat_activity where backend_type = 'startup'"
                    + " and wait_event like 'RecoveryConflict%'";
            Await.until("replay is in conflict", () -> n2.asked(group.secret, conflict), "1"::equals);

            group.fence(n2, n3);
        }

        var streams = n1.ask("select count(*) from pg_stat_replication where application_name in ('f2', 'f3')");
        var held = n2.asked(group.secret, "select count(*) from t where id between 2001 and 2100");
        var late = Objects.requireNonNull(n2.seen().position());
        var early = Objects.requireNonNull(n3.seen().position());
        leadAgain(n1, n2, n3);

        assertThat(streams).isEqualTo("0");
        assertThat(held).isEqualTo("100");
        assertThat(late.history()).isEqualTo(early.history());
        assertThat(late.offset())
                .as("what the primary wrote by itself in between may be there as well")
                .isGreaterThanOrEqualTo(early.offset());
    }

    private static void readOn(Connection reader) throws SQLException {
        reader.setAutoCommit(false);
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (var statement = reader.createStatement();
                var rows = statement.executeQuery("select count(*) from t")) {
            assertThat(rows.next()).isTrue();
        }
    }

    /** H7: a stopped receiver takes no signal, and could go on when it is woken; the instance is ended instead. */
    @Test
    @Order(40)
    void H7_aFenceEndsAReceiverThatTakesNoSignal() throws Exception {
        long receiver = n2.child("walreceiver");
        ProcessTree.signal("STOP", receiver);

        group.fence(n2, n3);

        var processes = n2.processes();
        var receivers = n2.asked(group.secret, "select count(*) from pg_stat_wal_receiver where pid is not null");
        leadAgain(n1, n2, n3);

        assertThat(processes).doesNotContain(receiver);
        assertThat(receivers).isEqualTo("0");
    }

    @Test
    @Order(50)
    void aReceiverThatStoppedIsFoundAndTheReplicaStreamsAgain() throws Exception {
        long receiver = n2.child("walreceiver");
        ProcessTree.signal("STOP", receiver);
        n1.run("insert into t select generate_series(3001, 3100)");

        Await.until(
                "the rows arrive all the same",
                () -> n2.asked("select count(*) from t where id between 3001 and 3100"),
                "100"::equals);
        n2.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.receiving());
        assertThat(n2.processes()).doesNotContain(receiver);
    }

    /** It used to be told until the next attachment, and hid what else was wrong meanwhile. */
    @Test
    @Order(55)
    void aFailureOfAReplicasAgentIsToldOnlyUntilItPasses() throws Exception {
        var told = new CopyOnWriteArrayList<String>();
        n2.agent().onChange(() -> told.add(n2.seen().why()));
        for (long session : ProcessTree.children(n2.postmaster(), "holdfast postgres")) {
            ProcessTree.signal("TERM", session);
        }
        Await.until("it failed", () -> told.stream().anyMatch(why -> !why.isEmpty()));

        n2.until("is well", seen -> seen.why().isEmpty());
        assertThat(n2.seen().state()).isEqualTo(InstanceState.STREAMING);
    }

    /** The probe's session ended with the fault, so nothing but a fresh connection can tell. */
    @Test
    @Order(60)
    void aHungPostmasterIsSeenAlthoughTheProbesSessionIsGone() throws Exception {
        long postmaster = n3.postmaster();
        ProcessTree.signal("STOP", postmaster);
        try {
            for (long backend : ProcessTree.children(postmaster, "holdfast postgres")) {
                ProcessTree.signal("TERM", backend);
            }
            n3.until("is hung", seen -> seen.state() == InstanceState.HUNG);
        } finally {
            ProcessTree.signal("CONT", postmaster);
        }
        n3.until("is back", seen -> seen.state() == InstanceState.STREAMING);
        assertThat(Objects.requireNonNull(n3.seen().upstream())).isEqualTo(n1.name);
    }

    /** The next primary would wait for the end of its lease. */
    @Test
    @Order(70)
    void aPrimaryStoppedWholeIsEndedWithItsEpochWhileItsWorkerWaits() throws Exception {
        var waits = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        standsStill(n1, "postgres-main", waits, goesOn);
        try {
            group.lead(2, n2, n3);
            Await.until("it waits", () -> waits.getCount() == 0);
            for (long pid : n1.processes()) {
                ProcessTree.signal("STOP", pid);
            }
            n1.until("is hung", seen -> seen.state() == InstanceState.HUNG);
            n1.obey(new io.holdfast.protocol.Order.Fence(new Epoch(group.epoch().value() + 1)));

            Await.until("it is ended", n1::runs, runs -> !runs);
            n1.until("says so", seen -> seen.state() == InstanceState.STOPPED);
        } finally {
            goesOn.countDown();
        }
        group.fence(n1, n2, n3);
        group.lead(n1, n2, n3);
        followAgain(n2, n3);
        group.open(n2, n3);
    }

    /** One of the agent's threads stops where it tells of a change, once. */
    private static void standsStill(TestNode node, String thread, CountDownLatch waits, CountDownLatch goesOn) {
        node.agent().onChange(() -> {
            if (Thread.currentThread().getName().equals(thread)) {
                waits.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }
}
