package io.holdfast.failover.tls;

import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Certificates of one authority for the nodes that a test names. */
public final class TestCertificates {
    private final Path folder;
    private final String cluster;
    private final Map<NodeName, String> nodes;

    public TestCertificates(Path folder, String cluster, Map<NodeName, String> nodes) throws Exception {
        this.folder = folder;
        this.cluster = cluster;
        this.nodes = new TreeMap<>(nodes);
        issue(false);
    }

    /** New certificates for the old keys, in the old files. */
    public void renew() throws Exception {
        issue(true);
    }

    public TlsFiles files(NodeName node) {
        var own = folder.resolve(node.value());
        return new TlsFiles(own.resolve("node.pem"), own.resolve("node.key"), own.resolve("ca.pem"));
    }

    public NodeTls of(NodeName node) {
        try {
            return NodeTls.open(files(node), cluster, String.valueOf(nodes.get(node)));
        } catch (WrongFileException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts a certificate there that ended days ago. */
    static void expire(TlsFiles files, String cluster, String host) throws IOException {
        try (var keytool = new Keytool(Objects.requireNonNull(files.key().getParent()))) {
            var ca = keytool.make("ca", "-dname", "CN=old", "-startdate", "-20d", "-ext", "bc=ca:true");
            var names = "san=ip:" + host + ",dns:" + SubjectNames.ofCluster(cluster);
            var node = keytool.make(
                    "node", "-signer", "ca", "-dname", "CN=x", "-startdate", "-9d", "-validity", "2", "-ext", names);
            write(files.authority(), "CERTIFICATE", encoded(ca));
            write(files.certificate(), "CERTIFICATE", encoded(node));
            write(files.key(), "PRIVATE KEY", node.key().getEncoded());
        }
    }

    private static byte[] encoded(Keytool.Pair pair) throws IOException {
        try {
            return pair.certificate().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    private static void write(Path file, String label, byte[] der) throws IOException {
        Files.writeString(file, Pem.text(label, der));
    }

    private void issue(boolean renew) throws Exception {
        try (var authority = Authority.in(folder, cluster)) {
            for (var node : nodes.entrySet()) {
                authority.issue(node.getKey(), node.getValue(), Authority.NODE_VALIDITY, renew);
            }
        }
    }
}
