package io.holdfast.failover.register;

import static io.holdfast.failover.register.TestPeers.H1;
import static io.holdfast.failover.register.TestPeers.H3;
import static io.holdfast.failover.register.TestPeers.done;
import static io.holdfast.failover.register.TestPeers.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreReachTest {
    private static final int A_FEW = 3;

    @TempDir
    Path folder;

    private TestPeers peers;

    @BeforeEach
    void makePeers() throws IOException {
        peers = new TestPeers(folder, A_FEW);
    }

    @AfterEach
    void stopPeers() {
        peers.close();
    }

    @Test
    void H24_aStoreThatWasPutBackFromAnOlderCopyHasNoVoteUntilItIsReadmitted() throws Exception {
        peers.startAll();
        long term = TestPeers.founded(peers.leader());
        TestPeers.appendUpTo(peers.of(H1), term, 2);
        peers.stop(H3);
        var store = peers.folderOf(H3).resolve("register");
        var copy = folder.resolve("copy");
        copy(store, copy);
        long reach = StoreReach.of("", copy).index();
        peers.start(H3);
        peers.leader();
        TestPeers.appendUpTo(peers.of(H1), term, 12);
        eventually("h3 holds all of it", () -> TestPeers.localVersion(peers.of(H3)) == 12);
        eventually("h3 has written down how far it came", () -> reached() > reach);
        peers.stop(H3);

        delete(store);
        copy(copy, store);

        assertThatThrownBy(() -> peers.start(H3))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("put back from an older copy");
        delete(store);
        Files.delete(peers.folderOf(H3).resolve("register.json"));
        assertThat(peers.starts(H3)).isFalse();
        assertThat(done(peers.of(H1).readmit(H3, ""))).isInstanceOf(Register.Readmitted.Done.class);
        eventually("h2 has heard of it too, and h3 may start", () -> peers.starts(H3));
        eventually("h3 holds all of it again", () -> TestPeers.localVersion(peers.of(H3)) == 12);
    }

    @Test
    void whatAStoppedStoreReachesIsWhatItReachedWhileItRan() throws Exception {
        peers.startAll();
        long term = TestPeers.founded(peers.leader());
        TestPeers.appendUpTo(peers.of(H1), term, 12);
        eventually("h3 holds all of it", () -> TestPeers.localVersion(peers.of(H3)) == 12);
        eventually("h3 has written down how far it came", () -> reached() > 12);
        peers.stopAll();

        var before = StoreReach.remembered(peers.folderOf(H3)).orElseThrow();
        var now = StoreReach.of(before.store(), peers.folderOf(H3).resolve("register"));

        assertThat(before.term()).isPositive();
        assertThat(now.behind(before)).isFalse();
        assertThat(now.behind(new StoreReach(before.store(), now.term(), now.index() + 1)))
                .isTrue();
        assertThat(now.behind(new StoreReach(before.store(), now.term() + 1, now.index())))
                .isTrue();
        assertThat(now.behind(new StoreReach("another", now.term() + 1, now.index() + 1)))
                .isFalse();
        peers.startAll();
        assertThat(done(peers.of(H3).openTerm(H3))).isEqualTo(term + 1);
    }

    @Test
    void aLogThatIsStillBeingReadInIsLookedAtAgain() throws Exception {
        peers.startAll();
        peers.leader();
        eventually("h3 has written down how far it came", () -> reached() >= 0);
        peers.stopAll();
        var settings = peers.settings(H3);
        var asked = new AtomicInteger();
        var reading = (RaftServer) Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    throw new IllegalStateException("log is uninitialized");
                });

        try (var store = RegisterStore.open(settings);
                var keeper =
                        new ReachKeeper(settings.folder(), store, new RatisMember(settings, store::mark), reading)) {
            keeper.start();
            eventually("it is asked again", () -> asked.get() > 1);
        }
    }

    private long reached() {
        try {
            return StoreReach.remembered(peers.folderOf(H3))
                    .map(StoreReach::index)
                    .orElse(-1L);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
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
