package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same failovers with certificates: every reconnection costs handshakes, and none may cost a write. */
@ExtendWith(ClusterExtension.class)
@Encrypted
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class EncryptionSpec {

    @Test
    @Order(1)
    void noPortBetweenNodesSpeaksPlainText(TestCluster cluster) throws Exception {
        var host = cluster.nodes().getFirst().host();

        for (int port : new int[] {7626, 17355, 17356}) {
            assertThat(plain(host, port)).as("port " + port).doesNotContain("200 OK", "primary");
        }
    }

    @Test
    @Order(2)
    void aPrimaryWhosePostmasterIsKilledIsReplacedAndFollows(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("TLS: kill -9 of the primary's postmaster")) {
            var old = cluster.primary();

            trial.fault("kill -9 of the postmaster", old::killPostmaster);
            cluster.awaitPrimaryOtherThan(old);

            assertThat(trial.passes().epoch()).isEqualTo(trial.before().epoch() + 1);
        }
    }

    /** The coordinator and the register's leader are most often one node; where they are two, they die in turn. */
    @Test
    @Order(3)
    void theDeathOfWhoDecidesLosesNothing(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("TLS: kill -9 of who coordinates and leads the register")) {
            for (var node : new LinkedHashSet<>(List.of(cluster.coordinator(), cluster.registerLeader()))) {
                cluster.awaitWhole();
                trial.fault("kill -9 of the JVM of who decides", node::kill9);
                trial.awaitService();
                Await.that(
                        "another node coordinates, another one leads the register",
                        TestCluster.PATIENCE,
                        () -> !cluster.coordinator().equals(node)
                                && !cluster.registerLeader().equals(node));
                node.start();
            }

            trial.passes();
        }
    }

    /** Last, so that failovers have used them everywhere; a clone is looked at as it runs. */
    @Test
    @Order(4)
    void passwordsTokensAndKeysAreInNoLogNoArgumentNoEnvironmentAndNoAnswer(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        var replica = cluster.others(cluster.primary()).getFirst();
        var hunt = SecretHunt.of(cluster);
        long before = cluster.group().version();

        var asked = cluster.anybody().ask("reinit", "{\"node\": \"" + replica.name() + "\"}");
        assertThat(asked.done()).as(asked.text()).isTrue();
        Await.that("the replica was cloned anew, all processes looked at meanwhile", TestCluster.PATIENCE, () -> {
            assertThat(hunt.inProcesses()).isEmpty();
            return cluster.anybody().history().events(before).contains("member-added");
        });
        cluster.awaitWhole();

        assertThat(hunt.inProcesses()).isEmpty();
        assertThat(hunt.inLogs(cluster.folder())).isEmpty();
        for (var node : cluster.nodes()) {
            assertThat(hunt.inAnswers(node)).isEmpty();
        }
    }

    /** What a client without TLS hears. */
    private static String plain(String host, int port) throws IOException {
        try (var socket = new Socket(host, port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("GET /v1/groups/main HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(200), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException | SocketException nothingSaid) {
            return "";
        }
    }
}
