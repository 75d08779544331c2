package io.holdfast.failover.register;

import static io.holdfast.failover.register.RebuildingTest.node;
import static io.holdfast.failover.register.RebuildingTest.promised;
import static io.holdfast.failover.register.TestPeers.H1;
import static io.holdfast.failover.register.TestPeers.H2;
import static io.holdfast.failover.register.TestPeers.H3;
import static io.holdfast.failover.register.TestPeers.done;
import static io.holdfast.failover.register.TestPeers.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.register.Register.Appended;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A register of which most stores are gone, on real stores. */
class RegisterRebuildTest {
    private static final int NO_SNAPSHOTS = 100_000;

    @TempDir
    Path folder;

    private TestPeers peers;
    private RebuildPlan plan;

    @BeforeEach
    void loseMostStores() throws Exception {
        peers = new TestPeers(folder, NO_SNAPSHOTS);
        peers.startAll();
        long term = TestPeers.founded(peers.leader());
        TestPeers.appendUpTo(peers.of(H1), term, 3);
        peers.stopAll();
        delete(peers.folderOf(H1));
        delete(peers.folderOf(H2));
        plan = Rebuilding.plan(List.of(testimony(H1), testimony(H2), testimony(H3)), Set.of(), Map.of());
    }

    @AfterEach
    void stopPeers() {
        peers.close();
    }

    @Test
    void itBeginsWithThePlanOnAllControlNodesTogetherAndGoesOnAfterARestart() throws Exception {
        for (var node : TestPeers.ALL) {
            plan.apply(peers.folderOf(node), testimony(node));
            plan.apply(peers.folderOf(node), testimony(node)); // as after a crash: nothing more happens
        }

        peers.startAll();
        peers.leader();
        var view = done(peers.of(H2).read());
        assertThat(view.groups()).isEqualTo(plan.groups());
        long term = done(peers.of(H3).openTerm(H3));
        assertThat(term).isEqualTo(plan.term() + 1);
        long version = plan.groups().getFirst().version();
        assertThat(done(peers.of(H1).append(term, H3, Notebook.MAIN, version, Notebook.note("on"))))
                .isInstanceOf(Appended.Stored.class);

        peers.stopAll();
        peers.startAll();
        peers.leader();
        assertThat(done(peers.of(H1).read()).groups().getFirst().version()).isEqualTo(version + 1);
        assertThat(done(peers.of(H1).openTerm(H1))).isEqualTo(plan.term() + 2);
    }

    @Test
    void whoeverLosesItsStoreAfterwardsIsReadmittedToTheRebuiltRegister() throws Exception {
        applyToAll();
        peers.startAll();
        done(peers.leader().openTerm(H1));
        peers.stop(H3);
        delete(peers.folderOf(H3));
        assertThat(peers.starts(H3)).isFalse();

        assertThat(done(peers.of(H1).readmit(H3, ""))).isInstanceOf(Register.Readmitted.Done.class);

        peers.start(H3);
        eventually(
                "h3 holds what the register began with",
                () -> peers.of(H3).local().groups().equals(plan.groups()));
        peers.stop(H1);
        eventually("it makes a majority with one other", () -> sentence(H3).startsWith("term "));
    }

    @Test
    void aControlNodeWithItsOldStoreHasNoPart() throws Exception {
        var old = Files.move(peers.folderOf(H3), folder.resolve("old"));
        applyToAll();
        peers.startAll();
        done(peers.leader().openTerm(H1));

        peers.stop(H3);
        Files.move(peers.folderOf(H3), folder.resolve("new"));
        Files.move(old, peers.folderOf(H3));
        peers.start(H3);

        assertThatThrownBy(() -> done(peers.of(H3).read())).hasMessageContaining("no majority");
        eventually("the two others go on", () -> sentence(H1).startsWith("term "));
        assertThat(TestPeers.localVersion(peers.of(H3))).isLessThan(4);
    }

    @Test
    void aControlNodeThatWasNotGivenThePlanIsWaitedForOrRefused() throws Exception {
        plan.apply(peers.folderOf(H1), testimony(H1));
        plan.apply(peers.folderOf(H2), testimony(H2));

        assertThat(peers.starts(H3)).as("it runs alone, with its old store").isTrue();
        assertThat(peers.starts(H1)).as("h3 knows another store of h1").isFalse();

        peers.stop(H3);
        delete(peers.folderOf(H3));
        peers.start(H3);
        peers.start(H1);
        peers.start(H2);
        eventually("h1 says what is missing", () -> sentence(H1).contains("rebuild-register apply"));
    }

    @Test
    void aPlanIsForThoseItWasMadeForAsTheyWereThen() throws Exception {
        refused("went on", node(H1, 13, 13));
        refused("no control node", new Testimony("test", new NodeName("h4"), plan.controlNodes(), List.of()));
        refused("correct the file", new Testimony("test", H1, List.of(H1), List.of()));
        var withoutH1 = Rebuilding.plan(List.of(testimony(H2), testimony(H3)), Set.of(H1), Map.of(Notebook.MAIN, H2));
        assertThatThrownBy(() -> withoutH1.apply(peers.folderOf(H1), testimony(H1)))
                .hasMessageContaining("written off");
        withoutH1.apply(peers.folderOf(H1), promised(H1, null, null));
    }

    @Test
    void aNodeThatRunsIsGivenNoPlanAndNotCollectedFrom() throws Exception {
        peers.start(H3);

        assertThatThrownBy(() -> plan.apply(peers.folderOf(H3), testimony(H3)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Another process");
        assertThatThrownBy(() -> Testimony.of("test", H3, TestPeers.ALL, peers.folderOf(H3), List.of(Notebook.MAIN)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Another process");
    }

    private String sentence(NodeName node) {
        try {
            return "term " + done(peers.of(node).openTerm(node));
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void applyToAll() throws RefusedException {
        for (var node : TestPeers.ALL) {
            plan.apply(peers.folderOf(node), testimony(node));
        }
    }

    private void refused(String words, Testimony now) {
        assertThatThrownBy(() -> plan.apply(peers.folderOf(H1), now))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }

    private static Testimony testimony(NodeName node) {
        return node(node, 12, 12);
    }

    private static void delete(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
