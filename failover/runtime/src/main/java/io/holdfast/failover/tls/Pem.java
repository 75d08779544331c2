package io.holdfast.failover.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one PEM file, and says of a wrong one what to do about it. */
final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
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
        var block = KEY.matcher(new String(bytes(key, file), StandardCharsets.US_ASCII));
        return (block.find() ? decoded(block.group(1)) : Optional.<PrivateKey>empty())
                .orElseThrow(() -> new WrongFileException(
                        key,
                        "names " + file + ", which is no unencrypted private key in PEM (PKCS#8)",
                        "convert it with 'openssl pkcs8 -topk8 -nocrypt'"));
    }

    private static Optional<PrivateKey> decoded(String base64) {
        return ALGORITHMS.stream()
                .flatMap(algorithm -> decoded(algorithm, base64).stream())
                .findFirst();
    }

    private static Optional<PrivateKey> decoded(String algorithm, String base64) {
        try {
            var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
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
