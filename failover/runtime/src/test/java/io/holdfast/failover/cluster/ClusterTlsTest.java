package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.tls.ClientTls;
import io.holdfast.failover.tls.Stranger;
import io.holdfast.failover.tls.TestCertificates;
import io.holdfast.protocol.NodeName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remoting between nodes that have certificates. */
class ClusterTlsTest {
    private static final int PORT = 17355;
    private static final String CLUSTER = "tls-test";
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final NodeName H3 = new NodeName("h3");
    private static final TreeMap<NodeName, String> HOSTS =
            new TreeMap<>(Map.of(H1, "127.0.42.11", H2, "127.0.42.12", H3, "127.0.42.13"));
    private static final String HOST = "127.0.42.11";

    @TempDir
    Path folder;

    private final Map<NodeName, ClusterRuntime> running = new TreeMap<>();

    @AfterEach
    void leave() {
        running.values().parallelStream().forEach(ClusterRuntime::close);
    }

    @Test
    void nodesMeetStrangersAreTurnedAwayAndANewCertificateNeedsNoRestart() throws Exception {
        var own = new TestCertificates(folder.resolve("own"), CLUSTER, HOSTS);
        var other = new TestCertificates(folder.resolve("other"), CLUSTER, HOSTS);
        HOSTS.keySet().forEach(node -> start(node, own));
        await("all are up", () -> up(H1) && up(H2) && up(H3));

        assertThat(Stranger.turnedAwayInPlainText(HOST, PORT)).isTrue();
        assertThat(Stranger.turnedAway(HOST, PORT, other.of(H2).memberClient(HOST, PORT)))
                .as("of another authority")
                .isTrue();
        var nobody = ClientTls.trusting(own.files(H1).authority()).createSSLEngine(HOST, PORT);
        nobody.setUseClientMode(true);
        assertThat(Stranger.turnedAway(HOST, PORT, nobody))
                .as("without a certificate")
                .isTrue();

        var client = own.of(H2);
        var before = Stranger.met(HOST, PORT, client.memberClient(HOST, PORT)).getSerialNumber();
        own.renew();
        await(
                "the new certificate is shown",
                () -> !Stranger.met(HOST, PORT, client.memberClient(HOST, PORT))
                        .getSerialNumber()
                        .equals(before));
        runtime(H1).putOut(H3);
        await("h3 is put out", () -> !up(H1) || !up(H3));
        await("h3 is back", () -> up(H1) && up(H2) && up(H3));
    }

    private void start(NodeName self, TestCertificates certificates) {
        var settings =
                new ClusterSettings(CLUSTER, self, String.valueOf(HOSTS.get(self)), PORT, HOSTS, certificates.of(self));
        running.put(self, new ClusterRuntime(settings, message -> receive(self, message), null));
        runtime(self).start();
    }

    private void receive(NodeName self, Object message) {
        switch (message) {
            case NodeMessage.JoinQuestion q -> runtime(self).receive(q);
            case NodeMessage.JoinAnswer a -> {
                runtime(self).heard(a.from());
                runtime(self).receive(a);
            }
            default -> {}
        }
    }

    private ClusterRuntime runtime(NodeName node) {
        return Objects.requireNonNull(running.get(node));
    }

    private boolean up(NodeName node) {
        return runtime(node).members().values().stream()
                        .filter(m -> m.status().equals("up"))
                        .count()
                == HOSTS.size();
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        var limit = Duration.ofMinutes(2);
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("%s within %s", what, limit).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
        }
    }
}
