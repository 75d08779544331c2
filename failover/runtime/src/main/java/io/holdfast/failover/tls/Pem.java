package io.holdfast.failover.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.apache.pekko.pki.pem.DERPrivateKeyLoader;
import org.apache.pekko.pki.pem.PEMDecoder;
import org.apache.pekko.pki.pem.PEMLoadingException;

/** Reads one PEM file, and says of a wrong one what to do about it. */
final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private Pem() {}

    /** All of a file, in its order. */
    static List<X509Certificate> certificates(String key, Path file) throws WrongFileException {
        var bytes = bytes(key, file);
        try {
            var all = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (!all.isEmpty()) {
                return all.stream().map(X509Certificate.class::cast).toList();
            }
        } catch (CertificateException e) {
            throw noCertificate(key, file);
        }
        throw noCertificate(key, file);
    }

    static PrivateKey privateKey(String key, Path file) throws WrongFileException {
        requirePrivate(key, file);
        var text = new String(bytes(key, file), StandardCharsets.US_ASCII);
        try {
            return DERPrivateKeyLoader.load(PEMDecoder.decode(text));
        } catch (PEMLoadingException | IllegalArgumentException e) {
            throw new WrongFileException(
                    key,
                    "names " + file + ", which is no unencrypted private key in PEM (PKCS#8)",
                    "convert it with 'openssl pkcs8 -topk8 -nocrypt'");
        }
    }

    static String text(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private static byte[] bytes(String key, Path file) throws WrongFileException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new WrongFileException(
                    key, "names " + file + ", which does not exist", "'holdfast certs' makes such files");
        } catch (IOException e) {
            throw new WrongFileException(
                    key, "names " + file + ", which cannot be read", "make it readable for the user that runs this");
        }
    }

    private static void requirePrivate(String key, Path file) throws WrongFileException {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new WrongFileException(
                        key, "names " + file + ", which every user of this host may open", "run chmod 600 " + file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            bytes(key, file); // a missing file is told of there; a file system without permissions has none to check
        }
    }

    private static WrongFileException noCertificate(String key, Path file) {
        return new WrongFileException(
                key, "names " + file + ", which is no certificate in PEM", "'holdfast certs' makes such files");
    }
}
