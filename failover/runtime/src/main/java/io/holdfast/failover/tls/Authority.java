package io.holdfast.failover.tls;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster's certificate authority in a folder: {@code ca.pem}, {@code ca.key}, and below it one folder for each node
 * with what that node needs. A key that is there is never written over, because what was made with it would be lost.
 */
public final class Authority implements AutoCloseable {
    /** How long a node's certificate holds unless somebody says otherwise. */
    public static final Duration NODE_VALIDITY = Duration.ofDays(730);

    private static final Duration OWN_VALIDITY = Duration.ofDays(3650);
    private static final String CA = "ca";
    private final Path folder;
    private final String cluster;
    private final Keytool keytool;
    private final X509Certificate certificate;
    private final boolean made;

    private Authority(Path folder, String cluster, Keytool keytool) throws IOException, RefusedException {
        this.folder = folder;
        this.cluster = cluster;
        this.keytool = keytool;
        made = !Files.exists(certificateFile()) && !Files.exists(keyFile());
        certificate = made ? make() : read();
    }

    /** What became of one node's files. */
    public record Issued(NodeName node, Outcome outcome, Instant until) {}

    /** New key and certificate; a new certificate for the old key; or nothing. */
    public enum Outcome {
        MADE,
        RENEWED,
        KEPT
    }

    /**
     * The authority in {@code folder}, made if there is none.
     *
     * @throws RefusedException with one sentence: the folder holds another cluster's authority, or half of one
     */
    public static Authority in(Path folder, String cluster) throws IOException, RefusedException {
        Files.createDirectories(folder);
        var keytool = new Keytool(folder);
        try {
            return new Authority(folder, cluster, keytool);
        } catch (IOException | RefusedException | RuntimeException e) {
            keytool.close();
            throw e;
        }
    }

    public boolean made() {
        return made;
    }

    public Instant until() {
        return certificate.getNotAfter().toInstant();
    }

    public Path certificateFile() {
        return folder.resolve("ca.pem");
    }

    public Path keyFile() {
        return folder.resolve("ca.key");
    }

    /** What {@link #issue} makes for a node. */
    public TlsFiles files(NodeName node) {
        var own = folder.resolve(node.value());
        return new TlsFiles(own.resolve("node.pem"), own.resolve("node.key"), own.resolve("ca.pem"));
    }

    /** What {@link #issueClient} makes. */
    public TlsFiles clientFiles(NodeName client) {
        var own = folder.resolve("clients").resolve(client.value());
        return new TlsFiles(own.resolve("client.pem"), own.resolve("client.key"), own.resolve("ca.pem"));
    }

    /** A certificate for the node at {@code host}; one that is there stays unless it is to be renewed. */
    public Issued issue(NodeName node, String host, Duration validity, boolean renew)
            throws IOException, RefusedException {
        var files = files(node);
        if (!renew && Files.exists(files.key()) && Files.exists(files.certificate())) {
            var kept = existing(files).certificate();
            if (!SubjectNames.covers(kept, host)) {
                throw new RefusedException(files.certificate() + " is for " + SubjectNames.of(kept) + " and not for "
                        + host + ": add --renew to make one that is.");
            }
        }
        return issue(new Wanted(node, "node-" + node, files, options(host, node, validity)), renew);
    }

    /** A certificate for somebody who calls the API: the nodes take it for no node, since it lacks the cluster's name. */
    public Issued issueClient(NodeName client, Duration validity, boolean renew) throws IOException, RefusedException {
        var options = common(validity, "eku=clientAuth");
        return issue(new Wanted(client, "client-" + client, clientFiles(client), options), renew);
    }

    private record Wanted(NodeName name, String alias, TlsFiles files, List<String> options) {}

    private Issued issue(Wanted wanted, boolean renew) throws IOException, RefusedException {
        var files = wanted.files();
        boolean hasKey = Files.exists(files.key());
        if (hasKey != Files.exists(files.certificate())) {
            throw new RefusedException("%s holds only one of %s and %s: put the other one back, or move it away."
                    .formatted(
                            files.key().getParent(),
                            files.key().getFileName(),
                            files.certificate().getFileName()));
        }
        if (hasKey && !renew) {
            var until = existing(files).certificate().getNotAfter().toInstant();
            return new Issued(wanted.name(), Outcome.KEPT, until);
        }
        Files.createDirectories(files.key().toAbsolutePath().getParent());
        var issued = hasKey ? renewed(wanted) : fresh(wanted);
        replace(files.certificate(), Pem.text("CERTIFICATE", encoded(issued)));
        replace(files.authority(), Files.readString(certificateFile()));
        return new Issued(
                wanted.name(),
                hasKey ? Outcome.RENEWED : Outcome.MADE,
                issued.getNotAfter().toInstant());
    }

    @Override
    public void close() {
        keytool.close();
    }

    private X509Certificate make() throws IOException {
        var pair = keytool.make(
                CA,
                "-dname",
                "CN=Holdfast authority, O=" + cluster,
                "-validity",
                Long.toString(OWN_VALIDITY.toDays()),
                "-ext",
                "bc:critical=ca:true,pathlen:0",
                "-ext",
                "ku:critical=keyCertSign,cRLSign");
        writeKey(keyFile(), pair);
        replace(certificateFile(), Pem.text("CERTIFICATE", encoded(pair.certificate())));
        return pair.certificate();
    }

    private X509Certificate read() throws IOException, RefusedException {
        var pair = pair(certificateFile(), keyFile());
        if (!pair.certificate().getSubjectX500Principal().getName().endsWith("O=" + cluster)) {
            throw new RefusedException("%s is the authority of another cluster (%s): name another folder with --out."
                    .formatted(certificateFile(), pair.certificate().getSubjectX500Principal()));
        }
        keytool.put(CA, pair);
        return pair.certificate();
    }

    private X509Certificate fresh(Wanted wanted) throws IOException {
        var all = new ArrayList<>(List.of("-signer", CA, "-dname", "CN=" + wanted.name() + ", O=" + cluster));
        all.addAll(wanted.options());
        var pair = keytool.make(wanted.alias(), all.toArray(String[]::new));
        writeKey(wanted.files().key(), pair);
        return pair.certificate();
    }

    private X509Certificate renewed(Wanted wanted) throws IOException, RefusedException {
        keytool.put(wanted.alias(), existing(wanted.files()));
        return keytool.sign(wanted.alias(), CA, wanted.options().toArray(String[]::new));
    }

    private Keytool.Pair existing(TlsFiles files) throws RefusedException {
        return pair(files.certificate(), files.key());
    }

    private static Keytool.Pair pair(Path certificate, Path key) throws RefusedException {
        try {
            return new Keytool.Pair(
                    Pem.privateKey("key", key),
                    Pem.certificates("certificate", certificate).getFirst());
        } catch (WrongFileException e) {
            throw new RefusedException("%s and %s are needed both, and one %s; put it back as it was."
                    .formatted(certificate, key, e.what()));
        }
    }

    /** The loopback names let the command line on a node's own host reach its API without knowing the address. */
    private List<String> options(String host, NodeName node, Duration validity) {
        var names = new ArrayList<String>();
        names.add((SubjectNames.isAddress(host) ? "ip:" : "dns:") + host);
        names.add("dns:" + node);
        names.add("dns:" + SubjectNames.ofCluster(cluster));
        names.add("dns:localhost");
        if (!host.equals("127.0.0.1")) {
            names.add("ip:127.0.0.1");
        }
        var options = common(validity, "eku=serverAuth,clientAuth");
        options.addAll(List.of("-ext", "san=" + String.join(",", names)));
        return options;
    }

    /** From an hour back, for hosts whose clocks are late. */
    private static List<String> common(Duration validity, String usages) {
        return new ArrayList<>(List.of(
                "-startdate",
                "-1H",
                "-validity",
                Long.toString(validity.toDays()),
                "-ext",
                "ku:critical=digitalSignature",
                "-ext",
                usages));
    }

    private static byte[] encoded(X509Certificate certificate) throws IOException {
        try {
            return certificate.getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IOException("a certificate that was read can be written", e);
        }
    }

    private static void writeKey(Path file, Keytool.Pair pair) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(file, mode);
        Files.writeString(
                file,
                Pem.text("PRIVATE KEY", pair.key().getEncoded()),
                StandardCharsets.US_ASCII,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
    }

    /** A reader sees the old file or the new one, never half of one. */
    private static void replace(Path file, String text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text, StandardCharsets.US_ASCII);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
