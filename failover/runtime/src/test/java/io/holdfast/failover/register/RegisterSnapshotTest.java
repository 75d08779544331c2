package io.holdfast.failover.register;

import static io.holdfast.failover.register.Notebook.MAIN;
import static io.holdfast.failover.register.TestPeers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterSnapshotTest {
    private static final int OFTEN = 20;

    @TempDir
    Path folder;

    private TestPeers peers;

    @BeforeEach
    void startPeers() throws Exception {
        peers = new TestPeers(folder, OFTEN);
        peers.startAll();
    }

    @AfterEach
    void stopPeers() {
        peers.close();
    }

    @Test
    void aFollowerThatWasAwayForLongCatchesUpByASnapshot() throws Exception {
        var leader = peers.leader();
        var away = peers.followers().getFirst();
        long term = TestPeers.founded(leader);
        TestPeers.appendUpTo(leader, term, 3);
        peers.stop(away);
        TestPeers.appendUpTo(leader, term, 120);
        assertThat(named(folderOf(leader), "log_0-"))
                .as("the log's beginning was given up")
                .isEmpty();

        var back = peers.start(away);

        eventually(away + " has caught up", () -> TestPeers.localVersion(back) == 120);
        assertThat(back.history(MAIN, 1000))
                .isEqualTo(leader.history(MAIN, 1000))
                .hasSize(120);
        TestPeers.appendUpTo(back, term, 123);
        eventually(away + " follows again", () -> TestPeers.localVersion(back) == 123);
    }

    @Test
    void aRestartBeginsWithTheNewestSnapshotAndGoesOnWithTheLog() throws Exception {
        var register = peers.leader();
        long term = TestPeers.founded(register);
        TestPeers.appendUpTo(register, term, 70);
        eventually(
                "all have it",
                () -> TestPeers.ALL.stream().allMatch(node -> TestPeers.localVersion(peers.of(node)) == 70));
        var before = register.history(MAIN, 1000);
        peers.stopAll();
        for (var node : TestPeers.ALL) {
            assertThat(named(peers.folderOf(node), "snapshot."))
                    .as("of " + node)
                    .isNotEmpty();
        }

        peers.startAll();

        for (var node : TestPeers.ALL) {
            eventually(node + " has all back", () -> TestPeers.localVersion(peers.of(node)) == 70);
            assertThat(peers.of(node).history(MAIN, 1000)).isEqualTo(before);
            assertThat(peers.of(node).local().term()).isEqualTo(term);
        }
    }

    private Path folderOf(Register register) {
        return peers.folderOf(peers.nameOf(register));
    }

    private static List<Path> named(Path folder, String beginning) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning))
                    .toList();
        }
    }
}
