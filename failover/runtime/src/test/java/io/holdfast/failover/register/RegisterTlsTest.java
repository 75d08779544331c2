package io.holdfast.failover.register;

import static io.holdfast.failover.register.TestPeers.H1;
import static io.holdfast.failover.register.TestPeers.H2;
import static io.holdfast.failover.register.TestPeers.H3;
import static io.holdfast.failover.register.TestPeers.appendUpTo;
import static io.holdfast.failover.register.TestPeers.eventually;
import static io.holdfast.failover.register.TestPeers.founded;
import static io.holdfast.failover.register.TestPeers.localVersion;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.tls.ClientTls;
import io.holdfast.failover.tls.Stranger;
import io.holdfast.failover.tls.TestCertificates;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The register between nodes that have certificates. */
class RegisterTlsTest {
    private static final String HOST = "127.0.11.1";

    @TempDir
    Path folder;

    @Test
    void itFormsAppendsAndOutlivesItsLeaderAndStrangersAreTurnedAway() throws Exception {
        var own = new TestCertificates(folder.resolve("own"), "test", TestPeers.hosts());
        var other = new TestCertificates(folder.resolve("other"), "test", TestPeers.hosts());
        try (var peers = new TestPeers(folder, 1000, own::of)) {
            peers.startAll();
            var leader = peers.leader();
            long term = founded(leader);
            appendUpTo(leader, term, 5);

            assertThat(Stranger.turnedAwayInPlainText(HOST, peers.port())).isTrue();
            assertThat(Stranger.turnedAway(HOST, peers.port(), other.of(H2).memberClient(HOST, peers.port())))
                    .as("of another authority")
                    .isTrue();
            var nobody = ClientTls.trusting(own.files(H1).authority()).createSSLEngine(HOST, peers.port());
            nobody.setUseClientMode(true);
            assertThat(Stranger.turnedAway(HOST, peers.port(), nobody))
                    .as("without a certificate")
                    .isTrue();

            var stopped = peers.nameOf(leader);
            peers.stop(stopped);
            own.renew();
            appendUpTo(peers.leader(), term, 10);
            peers.start(stopped);
            for (var node : List.of(H1, H2, H3)) {
                eventually(node + " has all", () -> localVersion(peers.of(node)) == 10);
            }
        }
    }

    @Test
    void aNodeWithoutCertificatesIsNoPartOfIt() throws Exception {
        var own = new TestCertificates(folder.resolve("own"), "test", TestPeers.hosts());
        try (var peers = new TestPeers(folder, 1000, node -> node.equals(H3) ? null : own.of(node))) {
            peers.startAll();

            assertThat(Stranger.turnedAwayInPlainText(HOST, peers.port())).isTrue();
            assertThat(peers.of(H1).standing().majority()).isFalse();
            assertThat(peers.of(H3).standing().majority()).isFalse();
        }
    }
}
