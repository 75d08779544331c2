package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The life of one group on real PostgreSQL, told in order: each test goes on where the one before it ended, because
 * clusters are too slow to make for each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresAgentTest {
    private final PostgresWorld world = new PostgresWorld();
    private final TestGroup group = world.group;
    private final TestNode n1 = world.node("n1", "127.0.12.1");
    private final TestNode n2 = world.node("n2", "127.0.12.2");
    private final TestNode n3 = world.node("n3", "127.0.12.3");

    PostgresAgentTest() throws IOException {
        HeldRewind.install(n1);
    }

    @BeforeAll
    void threeNodesWithNothing() throws Exception {
        for (var node : group.nodes) {
            node.start();
        }
    }

    @AfterAll
    void nothingIsLeft() throws IOException {
        world.close();
    }

    @Test
    @org.junit.jupiter.api.Order(10)
    void theFirstDataIsMadeOnceAndStaysFenced() {
        assertThat(n1.seen().state()).isEqualTo(InstanceState.EMPTY);

        n1.obey(new Order.Initialise(Epoch.NONE));

        var made = n1.until("has data", seen -> seen.state() == InstanceState.FENCED);
        assertThat(made.fencedFor()).isEqualTo(Epoch.NONE);
        assertThat(made.systemId()).isNotEmpty();
        assertThat(made.secret().reveal()).matches("[0-9a-f]{32}");
        assertThat(Objects.requireNonNull(made.position()).history()).isEqualTo("1");
        group.secret = made.secret();
        group.systemId = made.systemId();
    }

    @Test
    @org.junit.jupiter.api.Order(20)
    void theMarkerWaitsUntilSomebodyIsNamedAndFlushed() throws SQLException {
        group.fence(n1);
        var entry = group.promote(n1, 1);
        assertThat(entry.history()).isEqualTo("2");
        assertThat(n1.guard.armedFor.get()).isPositive();

        group.lead(1);
        group.rebuild(n2);
        group.rebuild(n3);
        n2.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        n3.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());

        assertThat(n1.seen().state()).isEqualTo(InstanceState.PROMOTED);
        assertThat(n1.seen().markerEpoch()).isEqualTo(Epoch.NONE);
        assertThat(n2.seen().incarnation()).isNotNull().isNotEqualTo(n3.seen().incarnation());

        group.lead(1, n2, n3);
        n1.until(
                "is open",
                seen -> seen.state() == InstanceState.RUNNING
                        && seen.markerEpoch().equals(group.epoch()));
        n1.until("verified its names", seen -> List.of(n2.name, n3.name).equals(seen.ackNames()) && seen.ackK() == 1);
        n1.until("has a checkpoint", seen -> seen.checkpointed());
        n1.run("create table t (id bigint primary key)");
        n1.run("insert into t select generate_series(1, 1000)");
    }

    @Test
    @org.junit.jupiter.api.Order(30)
    void aRepeatedOrderChangesNothing() throws IOException {
        long before = n2.postmaster();

        group.lead(1, n2, n3);
        group.rebuild(n2);
        group.follow(n2, n3);

        n2.until("follows", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        assertThat(n2.postmaster()).isEqualTo(before);
        assertThat(n1.seen().state()).isEqualTo(InstanceState.RUNNING);
    }

    @Test
    @org.junit.jupiter.api.Order(40)
    void H4_settingsChangedByHandAreSetBack() throws SQLException {
        n1.runAsAgent(group.secret, "alter system set synchronous_standby_names = ''");
        n1.runAsAgent(group.secret, "select pg_reload_conf()");
        n2.runAsAgent(group.secret, "alter system set primary_conninfo = 'host=127.0.12.99'");
        n2.runAsAgent(group.secret, "select pg_reload_conf()");

        Await.until(
                "names are back", () -> n1.asked("show synchronous_standby_names"), "ANY 1 (\"n2\", \"n3\")"::equals);
        n1.until("verified them again", seen -> List.of(n2.name, n3.name).equals(seen.ackNames()));
        n2.until("streams again", seen -> seen.state() == InstanceState.STREAMING);
        Await.until("conninfo is back", () -> n2.asked("show primary_conninfo"), shown -> shown.contains("127.0.12.1"));
    }

    @Test
    @org.junit.jupiter.api.Order(50)
    void aNameIsRemovedAndAddedOnlyOnceThatIsInForce() throws SQLException {
        group.lead(1, n2);
        n1.until("waits for n2 only", seen -> List.of(n2.name).equals(seen.ackNames()));
        assertThat(n1.ask("select sync_state from pg_stat_replication where application_name = 'n3'"))
                .isNotEqualTo("quorum");

        group.lead(2, n2, n3);
        n1.until("waits for both", seen -> List.of(n2.name, n3.name).equals(seen.ackNames()) && seen.ackK() == 2);

        group.lead(1, n2, n3);
        n1.until(
                "waits for one of both", seen -> List.of(n2.name, n3.name).equals(seen.ackNames()) && seen.ackK() == 1);
    }

    @Test
    @org.junit.jupiter.api.Order(60)
    void H7_aFenceIsVerifiedAlthoughReplayIsPaused() throws SQLException {
        n2.runAsAgent(group.secret, "select pg_wal_replay_pause()");
        n1.run("insert into t select generate_series(1001, 2000)");

        group.fence(n2, n3);

        assertThat(n2.askAsAgent(group.secret, "select count(*) from pg_stat_wal_receiver"))
                .isEqualTo("0");
        assertThat(n2.askAsAgent(group.secret, "select count(*) from t")).isEqualTo("2000");
        assertThat(n1.ask("select count(*) from pg_stat_replication where application_name in ('n2', 'n3')"))
                .isEqualTo("0");
    }

    @Test
    @org.junit.jupiter.api.Order(70)
    void H12_theNextPrimaryGetsExactlyTheReservedHistoryAndTheOthersFollow() throws Exception {
        var blocked = Thread.ofVirtual().start(() -> insertUnacknowledged(n1));
        Await.until(
                "a row waits for the rule",
                () -> n1.asked("select count(*) from pg_stat_activity where wait_event = 'SyncRep'"),
                "1"::equals);
        ProcessHandle.of(n1.postmaster()).orElseThrow().destroyForcibly();
        n1.until("is down", seen -> seen.state() == InstanceState.STOPPED);
        blocked.join();
        group.skipHistories(3);

        var entry = group.promote(n2, 1, n1, n3);
        group.lead(1, n1, n3);
        group.follow(n3);

        assertThat(entry.history()).isEqualTo("6");
        assertThat(entry.parent()).isEqualTo("2");
        n3.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        n2.until("is open", seen -> seen.state() == InstanceState.RUNNING);
        n2.run("insert into t select generate_series(2001, 3000)");
        assertThat(n3.seen().incarnation()).isNotNull();
    }

    @Test
    @org.junit.jupiter.api.Order(75)
    void H14_dataThatCannotBeRewoundAreToBeClonedButKeepTheirVoteUntilThen() throws Exception {
        n1.obey(new Order.Fence(group.epoch()));
        var before = n1.until("is fenced", seen -> seen.fencedFor().equals(group.epoch()));
        HeldRewind.refuse(n1);
        try {
            group.follow(n1);
            var failed = n1.until("gives up", seen -> seen.state() == InstanceState.FAILED);
            assertThat(failed.why()).contains("pg_rewind failed: pg_rewind: error: refused");
            assertThat(failed.rebuilding())
                    .as("is taken out and cloned, where there is a primary")
                    .isTrue();

            n1.obey(new Order.Fence(group.epoch()));

            var vote = n1.until("votes all the same", seen -> seen.fencedFor().equals(group.epoch()));
            assertThat(vote.consistent() && !vote.rebuilding()).isTrue();
            assertThat(vote.position()).isEqualTo(before.position());
        } finally {
            HeldRewind.allow(n1);
        }
    }

    @Test
    @org.junit.jupiter.api.Order(80)
    void H14_anOldPrimaryWhoseRewindIsOvertakenByAnotherOrderIsRewoundOrClonedAndItsUnacknowledgedRowIsGone()
            throws Exception {
        try (var rewinds = HeldRewind.of(n1)) {
            group.follow(n1);
            rewinds.awaitEnded();
            n1.obey(group.followAmong(List.of(n1, n2)));
            rewinds.goesOnFor(Duration.ofMillis(500)); // other members, the same epoch and primary
            n1.obey(new Order.Fence(group.epoch()));
            rewinds.awaitGivenUp();
        }
        group.follow(n1);

        var seen = n1.until(
                "streams or asks for a clone",
                o -> (o.state() == InstanceState.STREAMING && o.caughtUp() && o.consistent())
                        || o.state() == InstanceState.FAILED);
        if (seen.state() == InstanceState.FAILED) {
            assertThat(seen.why()).contains("pg_rewind failed");
            group.rebuild(n1);
            n1.until("streams", o -> o.state() == InstanceState.STREAMING && o.caughtUp() && o.consistent());
        }
        // A record of its own, left by a recovery of its own, would be in the way of the next one of the primary's.
        n2.run("create table after_the_rewind ()");
        Await.until(
                "n1 goes on with what n2 writes",
                () -> n1.asked("select to_regclass('after_the_rewind') is not null"),
                "t"::equals);
        Await.until(
                "n1 has the new rows",
                () -> n1.asked("select count(*) from t where id between 1 and 3000"),
                "3000"::equals);
        assertThat(n1.ask("select count(*) from t where id = -1")).isEqualTo("0");
        assertThat(Files.exists(n1.folder.resolve("state/groups/main/rebuild"))).isFalse();
    }

    @Test
    @org.junit.jupiter.api.Order(90)
    void aSwitchoverNeedsNoRewind() throws SQLException {
        group.lead(1, n1, n3);
        n2.until("verified its names", seen -> List.of(n1.name, n3.name).equals(seen.ackNames()));

        n2.obey(new Order.HandOver(group.epoch()));
        var stopped = n2.until("is stopped", seen -> seen.state() == InstanceState.STOPPED && seen.position() != null);
        var end = Objects.requireNonNull(stopped.position());
        n1.until("holds the last record", seen -> end.equals(seen.position()));
        group.fence(n1, n2, n3);
        assertThat(n2.seen().state()).isEqualTo(InstanceState.STOPPED);
        assertThat(n2.seen().position()).isEqualTo(end);
        assertThat(n1.seen().position()).isEqualTo(end);
        n2.until("is up again, still fenced", seen -> seen.state() == InstanceState.FENCED);
        assertThat(n2.seen().fencedFor()).isEqualTo(group.epoch());
        assertThat(n2.seen().position()).isEqualTo(end);
        group.promote(n1, 1, n2, n3);
        group.lead(1, n2, n3);
        group.follow(n2, n3);

        n1.until("is open", seen -> seen.state() == InstanceState.RUNNING);
        n2.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        n3.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        assertThat(n1.asked("select string_agg(history::text, ',' order by epoch) from holdfast.lineage"))
                .isEqualTo("2,6,7");
    }

    @Test
    @org.junit.jupiter.api.Order(100)
    void whoLacksWhatItMustHoldIsNotPromoted() {
        group.fence(n3);
        var own = Objects.requireNonNull(n3.seen().position());
        var beyond = new Position(own.history(), own.offset() + 1);
        var wrong = new Order.Promote(group.epoch(), "99", "u", beyond, List.of(), 1, List.of());

        n3.obey(wrong);

        assertThat(n3.until("refuses", seen -> seen.state() == InstanceState.FAILED)
                        .why())
                .contains("must hold " + beyond.text());
        group.fence(n3);
        group.follow(n3);
        n3.until("streams", seen -> seen.state() == InstanceState.STREAMING);
    }

    @Test
    @org.junit.jupiter.api.Order(110)
    void aRetiredInstanceIsWipedAndBecomesAnother() {
        var before = Objects.requireNonNull(n3.seen().incarnation());
        group.retired.add(before);

        group.rebuild(n3);

        var after = n3.until(
                "is a new life",
                seen -> seen.state() == InstanceState.STREAMING
                        && seen.consistent()
                        && !before.equals(seen.incarnation()));
        assertThat(after.incarnation()).isNotNull();
        assertThat(after.rebuilding()).isFalse();
    }

    @Test
    @org.junit.jupiter.api.Order(112)
    void H9_aRestartedAgentComesBackFencedAndFollowsAgain() throws Exception {
        var life = n2.seen().incarnation();
        n2.close();
        assertThat(n2.processes()).isEmpty();

        n2.start();
        n2.until("is fenced", seen -> seen.state() == InstanceState.FENCED && seen.position() != null);
        assertThat(n2.seen().fencedFor()).isEqualTo(Epoch.NONE);
        group.follow(n2);

        n2.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        assertThat(n2.seen().incarnation()).isEqualTo(life);
    }

    @Test
    @org.junit.jupiter.api.Order(119)
    void aReplicaAttachesToACandidateThatOpensByItselfAsSoonAsItHasALease() throws Exception {
        var candidate = group.primary() == n1 ? n2 : n1;
        var other = group.nodes.stream()
                .filter(n -> n != candidate && n != group.primary())
                .findFirst()
                .orElseThrow();
        var old = group.primary();
        group.fence(old, candidate, other);

        var entry = group.announce(candidate, 1, other);

        other.until("receives from a standby", seen -> seen.state() == InstanceState.STREAMING);
        assertThat(candidate.seen().promoted()).isNull();
        assertThat(other.postmaster()).isPositive();

        candidate.agent().leaseExtended(group.epoch(), TestNode.LONG);

        var open = candidate.until("is open", seen -> seen.state() == InstanceState.RUNNING);
        assertThat(open.markerEpoch()).isEqualTo(group.epoch());
        assertThat(Objects.requireNonNull(open.promoted()).from()).isEqualTo(entry.from());
        candidate.run("insert into t values (7000)");
        group.lead(1, other, old);
        group.follow(old);
        for (var replica : List.of(other, old)) {
            replica.until("follows", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        }
        candidate.until(
                "counts on both",
                seen -> seen.ackNames() != null && seen.ackNames().size() == 2);
    }

    @Test
    @org.junit.jupiter.api.Order(120)
    void aHungPostmasterIsSeenAndStopNowLeavesNoProcess() throws IOException {
        var leader = group.primary();
        ProcessTree.signal("STOP", leader.postmaster());
        leader.until("is hung", seen -> seen.state() == InstanceState.HUNG);

        leader.agent().stopNow("the lease ran out");

        assertThat(leader.processes()).isEmpty();
        assertThat(leader.seen().state()).isEqualTo(InstanceState.STOPPED);
        assertThat(leader.guard.armedFor.get()).isEqualTo(-1);
    }

    private static void insertUnacknowledged(TestNode node) {
        try {
            node.run("insert into t values (-1)");
            throw new AssertionError("a write was acknowledged although both replicas are fenced");
        } catch (SQLException expected) {
            assertThat(expected.getMessage()).isNotNull();
        }
    }
}
