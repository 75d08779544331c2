package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.instance.Await;
import io.holdfast.failover.instance.Command;
import io.holdfast.protocol.InstanceState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The known ways in which PostgreSQL loses or shows what it should not, told in order on one group of three. The table
 * of all of them, with the tests that stand elsewhere, is in docs/reliability.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresHolesTest {
    private static final Duration A_WHILE = Duration.ofMillis(1_500);

    private final PostgresWorld world = new PostgresWorld();
    private final TestGroup group = world.group;
    private final TestNode n1 = world.node("o1", "127.0.46.1");
    private final TestNode n2 = world.node("o2", "127.0.46.2");
    private final TestNode n3 = world.node("o3", "127.0.46.3");

    PostgresHolesTest() throws IOException {}

    @BeforeAll
    void aGroupOfThree() throws Exception {
        for (var node : group.nodes) {
            node.start();
        }
        group.form(n1, n2, n3);
        n1.run("create table t (id bigint)");
    }

    @AfterAll
    void nothingIsLeft() throws IOException {
        world.close();
    }

    /** A primary is promoted again while a replica's agent is deaf: its receiver follows by itself and acknowledges. */
    @Test
    @Order(5)
    void aReplicaThatWentAlongBehindItsAgentsBackKeepsItsVote() throws Exception {
        group.fence(n1, n3);
        group.lead(n1, n2, n3);
        group.open(n2, n3);
        n1.run("insert into t values (0)");

        n2.agent().learn(List.copyOf(group.lineage));
        group.fence(n2);

        assertThat(Objects.requireNonNull(n2.seen().position()).history())
                .isEqualTo(group.lineage.getLast().history());
        assertThat(n2.asked(group.secret, "select count(*) from t where id = 0"))
                .isEqualTo("1");
        leadAgain();
    }

    /** A probe that took a transaction id would wait for the replicas with everybody else, and call the primary hung. */
    @Test
    @Order(10)
    void H25_lookingAtAPrimaryWhoseWritesWaitTakesNoTransactionIdAndNeverWaits() throws Exception {
        group.fence(n2, n3);
        var waiting = insertInBackground(n1, 1);
        awaitSyncWait(n1);
        var before = nextTransaction(n1);

        Await.holds("the primary is seen to run, and nothing takes a transaction id", A_WHILE, () -> {
            var seen = n1.seen();
            return seen.state() == InstanceState.RUNNING && nextTransaction(n1).equals(before) && !waiting.isDone();
        });
        assertThat(n1.seen().why()).isEmpty();
    }

    /** A row that waits for replicas becomes visible when its server starts again; nobody may read it before it is safe. */
    @Test
    @Order(20)
    void H2_whatWaitedWhenTheServerDiedIsShownToNobodyBeforeReplicasHoldIt() throws Exception {
        kill(n1);
        group.fence(n1);
        assertThat(n1.asked(group.secret, "select count(*) from t where id = 1"))
                .isEqualTo("1");
        assertThatThrownBy(n1::client).isInstanceOf(SQLException.class).hasMessageContaining("no pg_hba.conf entry");

        group.lead(n1, n2, n3);
        Await.holds(
                "nobody reads it",
                A_WHILE,
                () -> refusesClients(n1) && n1.seen().state() == InstanceState.PROMOTED);

        group.follow(n2, n3);
        group.open(n2, n3);
        assertThat(n1.ask("select count(*) from t where id = 1")).isEqualTo("1");
        awaitStreaming(n2, n3);
        Await.until("a replica has it", () -> n2.asked("select count(*) from t where id = 1"), "1"::equals);
    }

    /** Anybody may ask for less than the ack rule, for a session or a role; what Holdfast itself waits for it does not change. */
    @Test
    @Order(30)
    void H3_aRoleThatAsksForLessDoesNotOpenAnEpochEarly() throws Exception {
        n1.runAsAgent(group.secret, "alter role all set synchronous_commit = local");
        group.fence(n1, n2, n3);
        group.lead(n1, n2, n3);
        Await.until(
                "the default is in force",
                () -> n1.asked(group.secret, "select setconfig::text from pg_db_role_setting where setrole = 0"),
                "{synchronous_commit=local}"::equals);

        Await.holds(
                "its marker waits", A_WHILE, () -> n1.seen().state() == InstanceState.PROMOTED && refusesClients(n1));

        group.follow(n2, n3);
        group.open(n2, n3);
        n1.runAsAgent(group.secret, "alter role all reset synchronous_commit");
        awaitStreaming(n2, n3);
    }

    /** A script that attaches a fenced replica to the primary it knows. */
    @Test
    @Order(40)
    void H8_aFenceThatIsUndoneByHandIsMadeAnew() throws Exception {
        group.fence(n2, n3);
        var undone = new AtomicBoolean();
        n2.agent()
                .onChange(
                        () -> undone.compareAndSet(false, !n2.seen().fencedFor().equals(group.epoch())));
        n2.runAsAgent(
                group.secret,
                "alter system set primary_conninfo = 'host=" + n1.host + " port=" + n1.port
                        + " user=holdfast_replication application_name=o2 passfile="
                        + n2.folder.resolve("state/groups/main/postgres/pgpass") + "'");
        n2.runAsAgent(group.secret, "select pg_reload_conf()");

        Await.until("it is seen", undone::get, seen -> seen);
        Await.until("it is cut off again", () -> n2.asked(group.secret, "show primary_conninfo"), ""::equals);
        n2.until(
                "is fenced again",
                seen -> seen.state() == InstanceState.FENCED && seen.fencedFor().equals(group.epoch()));
        assertThat(n2.asked(group.secret, "select count(*) from pg_stat_wal_receiver"))
                .isEqualTo("0");
    }

    /** A fenced replica must not go on from an archive into which the old primary still writes. */
    @Test
    @Order(50)
    void H11_aFenceCutsOffTheArchiveToo() throws Exception {
        leadAgain();
        n2.runAsAgent(group.secret, "alter system set restore_command = 'cp /nowhere/%f %p'");
        n2.runAsAgent(group.secret, "select pg_reload_conf()");

        group.fence(n2, n3);

        assertThat(n2.asked(group.secret, "show restore_command")).isEmpty();
        leadAgain();
    }

    /** pg_rewind believes the source's control file, which names the old timeline until a checkpoint: "no rewind required". */
    @Test
    @Order(60)
    void H13_aRewindWaitsForTheNewPrimarysFirstCheckpoint() throws Exception {
        group.fence(n2, n3);
        var waiting = insertInBackground(n1, 13);
        awaitSyncWait(n1);
        kill(n1);
        long checkpointer = n2.child("checkpointer");
        ProcessTree.signal("STOP", checkpointer);
        try {
            group.lead(n2, n1, n3);
            group.follow(n3, n1);
            awaitStreaming(n3);
            n2.until("is open", seen -> seen.state() == InstanceState.RUNNING);

            Await.holds("the old primary waits", A_WHILE, () -> n1.seen().state() != InstanceState.STREAMING);
        } finally {
            ProcessTree.signal("CONT", checkpointer);
        }
        awaitStreaming(n1);
        assertThat(waiting).isCompletedExceptionally();
        Await.until("its row is gone", () -> n1.asked("select count(*) from t where id = 13"), "0"::equals);
        group.open(n1, n3);
    }

    /** Whoever starts an old primary beside Holdfast gets a server that acknowledges nothing, until Holdfast ends it. */
    @Test
    @Order(70)
    void H17_anOldPrimaryThatIsStartedByHandAcknowledgesNothingAndIsEnded() throws Exception {
        n2.close();
        byHand("start");
        var waiting = CompletableFuture.supplyAsync(() -> bySocket("insert into t values (17)"));
        Await.until(
                "the row waits",
                () -> bySocket("select count(*) from pg_stat_activity where wait_event = 'SyncRep'"),
                "1"::equals);
        assertThat(waiting).isNotDone();
        long postmaster = n2.postmaster();

        n2.start();

        n2.until("is fenced", seen -> seen.state() == InstanceState.FENCED);
        assertThat(n2.processes()).doesNotContain(postmaster);
    }

    private void byHand(String action) throws Exception {
        var done = Command.of(n2.owner()
                        .argv(List.of(
                                TestNode.BIN.resolve("pg_ctl").toString(),
                                "-D",
                                n2.folder.resolve("pg").toString(),
                                "-l",
                                "/dev/null",
                                "-w",
                                "-o",
                                "-h " + n2.host + " -p " + n2.port + " -k " + socketFolder(),
                                action)))
                .run();
        assertThat(done.succeeded()).as(done.output()).isTrue();
    }

    private String socketFolder() throws Exception {
        var folder = world.root.resolve("by-hand");
        n2.owner().ownFolder(folder);
        return folder.toString();
    }

    private String bySocket(String sql) {
        try {
            var done = Command.of(n2.owner()
                            .argv(List.of(
                                    TestNode.BIN.resolve("psql").toString(),
                                    "-h",
                                    socketFolder(),
                                    "-p",
                                    Integer.toString(n2.port),
                                    "-U",
                                    "postgres",
                                    "-Atc",
                                    sql,
                                    "postgres")))
                    .run();
            return done.output().strip();
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    // ------------------------------------------------------------------ words of the story

    /** The same primary goes on in the next epoch. */
    private void leadAgain() {
        group.fence(group.primary());
        var others =
                group.nodes.stream().filter(node -> node != group.primary()).toArray(TestNode[]::new);
        group.lead(group.primary(), others);
        group.follow(others);
        awaitStreaming(others);
        group.open(others);
    }

    private static void awaitStreaming(TestNode... nodes) {
        for (var node : nodes) {
            node.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        }
    }

    private static void kill(TestNode node) throws IOException {
        ProcessHandle.of(node.postmaster()).orElseThrow().destroyForcibly();
        node.until("is down", seen -> seen.state() == InstanceState.STOPPED);
    }

    private CompletableFuture<Void> insertInBackground(TestNode node, int id) {
        var done = new CompletableFuture<Void>();
        Thread.ofVirtual().start(() -> {
            try {
                node.run("insert into t values (" + id + ")");
                done.complete(null);
            } catch (SQLException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private void awaitSyncWait(TestNode node) {
        Await.until(
                "the row waits",
                () -> node.asked("select count(*) from pg_stat_activity where wait_event = 'SyncRep'"),
                "1"::equals);
    }

    private static String nextTransaction(TestNode node) {
        return node.asked("select pg_snapshot_xmax(pg_current_snapshot())");
    }

    private static boolean refusesClients(TestNode node) {
        try (var client = node.client()) {
            return client.isClosed();
        } catch (SQLException refused) {
            return true;
        }
    }
}
