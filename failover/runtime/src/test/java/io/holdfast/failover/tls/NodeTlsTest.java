package io.holdfast.failover.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.protocol.NodeName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTlsTest {
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final String HOST = "127.0.42.1";
    private static final Map<NodeName, String> NODES = Map.of(H1, HOST, H2, "127.0.42.2");
    private static final int PORT = 1;
    private static final long PATIENCE = 60_000_000_000L;

    @TempDir
    Path folder;

    @Test
    void onlyNodesOfTheClusterMeet() throws Exception {
        var shop = new TestCertificates(folder.resolve("shop"), "shop", NODES);
        var rival = new TestCertificates(folder.resolve("rival"), "shop", NODES);
        var server = shop.of(H1);

        assertThat(names(shop.of(H2).memberClient(HOST, PORT), server)).contains("h2", "shop.holdfast");
        assertThatThrownBy(() -> names(shop.of(H2).memberClient("127.0.42.7", PORT), server))
                .as("a certificate for another host")
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> names(rival.of(H2).memberClient(HOST, PORT), server))
                .as("a certificate of another authority")
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> names(withoutCertificate(shop), server))
                .as("no certificate")
                .isInstanceOf(SSLException.class);
    }

    @Test
    void aCertificateOfTheSameAuthorityForAnotherClusterIsRefused() throws Exception {
        var files = new TestCertificates(folder.resolve("shop"), "shop", NODES).files(H1);

        assertThatThrownBy(() -> NodeTls.open(files, "other", HOST))
                .hasMessageContaining("and not for other.holdfast, by which nodes of one cluster know each other");
        var trust = new MemberTrust(Credentials.trust(Pem.certificates("ca", files.authority())), "other");
        var chain = Pem.certificates("certificate", files.certificate()).toArray(X509Certificate[]::new);
        assertThatThrownBy(() -> trust.checkClientTrusted(chain, "UNKNOWN"))
                .hasMessageContaining("not for other.holdfast");
    }

    @Test
    void whatIsWrongWithTheFilesIsSaidInOneSentence() throws Exception {
        var shop = new TestCertificates(folder.resolve("shop"), "shop", NODES);
        var rival = new TestCertificates(folder.resolve("rival"), "shop", NODES);
        var h1 = shop.files(H1);
        var h2 = shop.files(H2);
        var missing = folder.resolve("nothing");

        refused(new TlsFiles(missing, h1.key(), h1.authority()), "certificate", "which does not exist");
        refused(new TlsFiles(h1.certificate(), missing, h1.authority()), "key", "which does not exist");
        refused(new TlsFiles(h1.certificate(), h1.key(), missing), "ca", "which does not exist");
        refused(new TlsFiles(h1.key(), h1.key(), h1.authority()), "certificate", "which is no certificate in PEM");
        refused(new TlsFiles(h1.certificate(), h2.key(), h1.authority()), "key", "which does not belong to");
        refused(
                new TlsFiles(h1.certificate(), h1.key(), rival.files(H1).authority()),
                "certificate",
                "does not vouch for");
        refused(h2, "certificate", "and not for 127.0.42.1, this node's host");

        Files.setPosixFilePermissions(h1.certificate(), PosixFilePermissions.fromString("rw-------"));
        refused(new TlsFiles(h1.certificate(), h1.certificate(), h1.authority()), "key", "no unencrypted private key");
        Files.setPosixFilePermissions(h1.key(), PosixFilePermissions.fromString("rw----r--"));
        refused(h1, "key", "which every user of this host may open; run chmod 600");
        Files.setPosixFilePermissions(h1.key(), PosixFilePermissions.fromString("rw-r-----"));
        TestCertificates.expire(h1, "shop", HOST);
        refused(h1, "certificate", "which expired on ");
    }

    @Test
    void newConnectionsUseAChangedCertificateAndABrokenOneChangesNothing() throws Exception {
        var shop = new TestCertificates(folder.resolve("shop"), "shop", NODES);
        var server = shop.of(H1);
        var client = shop.of(H2);
        var first = serial(client, server);

        var file = shop.files(H1).certificate();
        var whole = Files.readString(file);
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nhalf");
        long end = System.nanoTime() + 2_000_000_000L;
        while (System.nanoTime() < end) {
            assertThat(serial(client, server)).isEqualTo(first);
        }

        Files.writeString(file, whole);
        shop.renew();

        end = System.nanoTime() + PATIENCE;
        while (serial(client, server).equals(first)) {
            assertThat(System.nanoTime()).as("the new certificate is used").isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void refused(TlsFiles files, String key, String what) {
        assertThatThrownBy(() -> NodeTls.open(files, "shop", HOST))
                .isInstanceOf(WrongFileException.class)
                .hasMessageStartingWith("holdfast.security." + key + " ")
                .hasMessageContaining(what);
    }

    private static Iterable<String> names(SSLEngine client, NodeTls server) throws SSLException {
        return SubjectNames.of(Stranger.meet(client, server.memberServer()));
    }

    private static Object serial(NodeTls client, NodeTls server) throws Exception {
        var engine = client.memberClient(HOST, PORT);
        var unused = Stranger.meet(engine, server.memberServer());
        return ((X509Certificate) engine.getSession().getPeerCertificates()[0]).getSerialNumber();
    }

    private static SSLEngine withoutCertificate(TestCertificates certificates) throws WrongFileException {
        var engine = ClientTls.trusting(certificates.files(H1).authority()).createSSLEngine(HOST, PORT);
        engine.setUseClientMode(true);
        return engine;
    }
}
