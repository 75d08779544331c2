package io.holdfast.multijvm;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What {@code holdfast certs} made for one cluster, and a client that trusts it and nobody else.
 *
 * @param token an admin's; the nodes know its hash
 */
record Certificates(Path folder, HttpClient client, String token) {

    /** For three nodes, by the command that operators use. */
    static Certificates of(String net, Path folder) {
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of(System.getProperty("holdfast.jar", "../node/target/holdfast.jar"))
                        .toAbsolutePath()
                        .normalize()
                        .toString(),
                "certs",
                "--out",
                folder.toString(),
                "--cluster",
                NodeFile.CLUSTER));
        IntStream.rangeClosed(1, 3).mapToObj(i -> "h" + i + "@" + net + i).forEach(command::add);
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("'holdfast certs' failed: " + said);
            }
            return new Certificates(folder, client(folder.resolve("ca.pem")), token(folder));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("no certificates in " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while certificates were made", e);
        }
    }

    /** The block of one node's file. */
    String security(String node) {
        var own = folder.resolve(node);
        return "certificate = \"%s\", key = \"%s\", ca = \"%s\", tokens-file = \"%s\""
                .formatted(own.resolve("node.pem"), own.resolve("node.key"), own.resolve("ca.pem"), tokens(folder));
    }

    private static Path tokens(Path folder) {
        return folder.resolve("tokens");
    }

    private static String token(Path folder) throws IOException, GeneralSecurityException {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        var token = HexFormat.of().formatHex(bytes);
        var hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        Files.writeString(tokens(folder), "admin:" + HexFormat.of().formatHex(hash) + ":spec\n");
        return token;
    }

    private static HttpClient client(Path authority) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(1))
                .sslContext(context)
                .build();
    }
}
