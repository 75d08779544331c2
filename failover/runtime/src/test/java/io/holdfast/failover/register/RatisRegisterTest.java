package io.holdfast.failover.register;

import static io.holdfast.failover.register.Notebook.MAIN;
import static io.holdfast.failover.register.Notebook.note;
import static io.holdfast.failover.register.TestPeers.H1;
import static io.holdfast.failover.register.TestPeers.H2;
import static io.holdfast.failover.register.TestPeers.H3;
import static io.holdfast.failover.register.TestPeers.done;
import static io.holdfast.failover.register.TestPeers.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.register.GroupParameters.Changed;
import io.holdfast.failover.register.Register.Appended;
import io.holdfast.failover.register.Register.Readmitted;
import io.holdfast.failover.register.Register.Standing;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatisRegisterTest {
    private static final int NO_SNAPSHOTS = 100_000;

    @TempDir
    Path folder;

    private TestPeers peers;

    @BeforeEach
    void makePeers() throws IOException {
        peers = new TestPeers(folder, NO_SNAPSHOTS);
    }

    @AfterEach
    void stopPeers() {
        peers.close();
    }

    @Test
    void leaderAndFollowersServeTheSameRegister() throws Exception {
        peers.startAll();
        var leader = peers.leader();
        var follower = peers.of(peers.followers().getFirst());
        var other = peers.of(peers.followers().getLast());
        long term = TestPeers.founded(follower);

        assertThat(done(leader.append(term, H1, MAIN, 0, note("by the leader"))))
                .isInstanceOf(Appended.Stored.class);
        assertThat(done(follower.append(term, H1, MAIN, 1, note("by a follower"))))
                .isInstanceOf(Appended.Stored.class);

        for (var reader : new Register[] {leader, follower, other}) {
            assertThat(done(reader.read()).groups().getFirst().version())
                    .as("a read sees what was acknowledged before it, wherever it is asked")
                    .isEqualTo(2);
        }
        assertThat(done(follower.append(term, H1, MAIN, 1, note("late")))).isInstanceOf(Appended.WrongVersion.class);
        assertThat(done(leader.append(term - 1, H1, MAIN, 2, note("old")))).isInstanceOf(Appended.StaleTerm.class);
        assertThat(done(follower.append(term, H1, MAIN, 2, new Event.Resumed())))
                .isInstanceOf(Appended.Refused.class);
    }

    @Test
    void termStateAndHistoryAreThereAfterEveryNodeRestarted() throws Exception {
        peers.startAll();
        peers.leader();
        long term = TestPeers.founded(peers.of(H1));
        TestPeers.appendUpTo(peers.of(H1), term, 5);
        eventually("all have it", () -> TestPeers.ALL.stream().allMatch(n -> TestPeers.localVersion(peers.of(n)) == 5));
        var before = peers.of(H2).history(MAIN, 100);

        peers.stopAll();
        peers.startAll();
        peers.leader();

        var view = done(peers.of(H3).read());
        assertThat(view.term()).isEqualTo(term);
        assertThat(view.groups().getFirst().version()).isEqualTo(5);
        for (var node : TestPeers.ALL) {
            eventually("the copy of " + node + " is whole", () -> TestPeers.localVersion(peers.of(node)) == 5);
            assertThat(peers.of(node).history(MAIN, 100)).isEqualTo(before).hasSize(5);
        }
        assertThat(done(peers.of(H1).openTerm(H1))).isEqualTo(term + 1);
    }

    @Test
    void withoutAMajorityOutcomesAreUnknownAndTheOwnCopyStillAnswers() throws Exception {
        peers.startAll();
        var leader = peers.leader();
        long term = TestPeers.founded(leader);
        peers.followers().forEach(peers::stop);

        assertThatThrownBy(() -> done(leader.append(term, H1, MAIN, 0, note("one"))))
                .hasCauseInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("no majority");
        assertThatThrownBy(() -> done(leader.read())).hasCauseInstanceOf(OutcomeUnknownException.class);
        assertThat(leader.local().groups()).hasSize(1);
        eventually("the lost majority is seen", () -> !leader.standing().majority());
        assertThat(leader.standing().leading()).isFalse();
    }

    @Test
    void theRegisterIsFormedOfAllControlNodesAndThenServedByTwo() throws Exception {
        var h1 = peers.start(H1);
        peers.start(H2);
        assertThatThrownBy(() -> done(h1.openTerm(H1))).hasMessageContaining("waits for [h3]");
        assertThat(h1.standing()).isEqualTo(new Standing(false, false, ""));
        assertThat(h1.local().groups()).isEmpty();

        peers.start(H3);
        peers.leader();
        peers.stop(H3);

        assertThat(done(h1.openTerm(H1))).isEqualTo(1);
    }

    @Test
    void H24_aNodeThatLostItsMemoryNeverTakesPartAgain() throws Exception {
        peers.startAll();
        peers.leader();
        TestPeers.founded(peers.of(H1));
        peers.stop(H3);
        delete(peers.folderOf(H3));

        assertThatThrownBy(() -> peers.start(H3))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("was part of a register before");
        assertThatThrownBy(() -> peers.start(H3))
                .as("nor does it by starting again")
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aNodeThatLostItsMemoryTakesPartAgainOnceAnOperatorReadmitsIt() throws Exception {
        peers.startAll();
        peers.leader();
        long term = TestPeers.founded(peers.of(H1));
        peers.stop(H3);
        delete(peers.folderOf(H3));
        TestPeers.appendUpTo(peers.of(H1), term, 5);
        assertThatThrownBy(() -> peers.start(H3))
                .hasMessageContaining("run 'holdfast readmit h3 --store " + storeOf(H3));

        assertThat(done(peers.of(H2).readmit(H3, ""))).isEqualTo(new Readmitted.Done(storeOf(H3)));
        var again = new Readmitted.Refused("'h3' was readmitted with store " + storeOf(H3) + " already: start it.");
        eventually(
                "once is enough",
                () -> again.equals(
                        peers.of(H2).readmit(H3, "").toCompletableFuture().join()));
        eventually("h3 is admitted once all have heard of it", () -> peers.starts(H3));

        eventually("h3 has all again", () -> TestPeers.localVersion(peers.of(H3)) == 5);
        peers.stop(H2);
        TestPeers.appendUpTo(peers.of(H3), term, 6);
    }

    @Test
    void onlyANodeThatLostItsStoreIsReadmitted() throws Exception {
        peers.startAll();
        peers.leader();

        assertRefused(new NodeName("h9"), "", "'h9' is no control node");
        assertRefused(H1, "", "'h1' is the node that was asked");
        assertRefused(H3, "", "'h3' did not ask to be let in again");

        peers.stop(H3);
        assertRefused(H3, "", "a node that is only down keeps its store and needs nothing");
        delete(peers.folderOf(H3));
        assertThatThrownBy(() -> peers.start(H3)).isInstanceOf(RefusedException.class);
        assertRefused(H3, "another", "'h3' asked with store " + storeOf(H3) + " and not with another");
    }

    private void assertRefused(NodeName node, String store, String why) throws Exception {
        assertThat(done(peers.of(H1).readmit(node, store)))
                .isInstanceOfSatisfying(
                        Readmitted.Refused.class, r -> assertThat(r.sentence()).contains(why));
    }

    @Test
    void parametersAreKeptByAllAndChangedByOneEditorAtATime() throws Exception {
        peers.startAll();
        TestPeers.founded(peers.leader());
        var first = new GroupParameters.Change(0, Map.of("work_mem", "8MB", "jit", "off"), List.of());

        assertThat(done(peers.of(H1).configure(MAIN, first)))
                .isEqualTo(new Changed.Stored(new GroupParameters(1, first.set())));
        assertThat(done(peers.of(H2).configure(MAIN, first)))
                .isInstanceOfSatisfying(
                        Changed.Refused.class, r -> assertThat(r.sentence()).contains("changed meanwhile"));
        var second = new GroupParameters.Change(1, Map.of("jit", "on"), List.of("work_mem"));
        assertThat(done(peers.of(H3).configure(MAIN, second))).isInstanceOf(Changed.Stored.class);

        peers.stopAll();
        peers.startAll();
        for (var node : TestPeers.ALL) {
            eventually(
                    node + " has them after a restart",
                    () -> peers.of(node).parameters(MAIN).equals(new GroupParameters(2, Map.of("jit", "on"))));
        }
    }

    @Test
    void aPlanOutlivesTheNodeThatTookItAndEveryRestart() throws Exception {
        peers.startAll();
        TestPeers.founded(peers.leader());
        var plan = new PlannedSwitchover.Plan(H2, Instant.parse("2026-11-21T22:00:00Z"), "ann", 0);
        assertThat(done(peers.of(H1).plan(MAIN, PlannedSwitchover.ANY_VERSION, plan)))
                .isEqualTo(new PlannedSwitchover.Changed.Stored(new PlannedSwitchover(1, plan)));

        peers.stop(H1);
        assertThat(done(peers.of(H2).plan(MAIN, 1, plan.begunIn(3))))
                .as("another one takes it up")
                .isInstanceOf(PlannedSwitchover.Changed.Stored.class);
        assertThat(done(peers.of(H3).plan(MAIN, 1, plan.begunIn(3))))
                .as("and only one")
                .isInstanceOf(PlannedSwitchover.Changed.Refused.class);

        peers.stopAll();
        peers.startAll();
        for (var node : TestPeers.ALL) {
            eventually(
                    node + " has it after a restart",
                    () -> peers.of(node).planned(MAIN).equals(new PlannedSwitchover(2, plan.begunIn(3))));
        }
    }

    @Test
    void anOutboxOutlivesTheNodeThatKeptItAndEveryRestart() throws Exception {
        peers.startAll();
        TestPeers.founded(peers.leader());
        var entry = new Outbox.Entry(
                "shop-main-failover-3", "failover", 3, H2, H1, "h2 leads", Instant.EPOCH, H1, List.of("chat"), null);
        var first = new Outbox(1, 3, false, 1, List.of(entry));
        assertThat(done(peers.of(H1).keep(MAIN, first))).isTrue();

        peers.stop(H1);
        eventually("h2 has it", () -> peers.of(H2).outbox(MAIN).equals(first));
        assertThat(done(peers.of(H3).keep(MAIN, first)))
                .as("what was kept meanwhile is not written over")
                .isFalse();
        var second = new Outbox(2, 3, false, 1, List.of());
        assertThat(done(peers.of(H2).keep(MAIN, second))).isTrue();

        peers.stopAll();
        peers.startAll();
        for (var node : TestPeers.ALL) {
            eventually(
                    node + " has it after a restart",
                    () -> peers.of(node).outbox(MAIN).equals(second));
        }
    }

    private String storeOf(NodeName node) throws IOException {
        return Json.read(Files.readAllBytes(peers.folderOf(node).resolve("register.json")), StoreMark.class)
                .store();
    }

    @Test
    void aNodeThatLostItsMemoryWaitsWhileItCannotAskAnybody() throws Exception {
        peers.startAll();
        peers.leader();
        peers.stopAll();
        delete(peers.folderOf(H3));

        var forgetful = peers.start(H3);
        peers.start(H1);

        assertThatThrownBy(() -> done(forgetful.openTerm(H3))).hasMessageContaining("was part of a register before");
        assertThat(peers.of(H1).standing().majority())
                .as("one and one without memory are no majority")
                .isFalse();
        peers.start(H2);
        assertThat(done(peers.of(H1).openTerm(H1))).isEqualTo(1);
    }

    @Test
    void aPortThatIsTakenIsToldInOneSentence() throws Exception {
        var h1 = peers.start(H1);
        assertThat(h1.standing().majority()).isFalse();
        var second = new TestPeers(folder.resolve("second"), peers);
        try (second) {
            assertThatThrownBy(() -> second.start(H1))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("port");
        }
    }

    private static void delete(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
