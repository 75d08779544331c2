package io.holdfast.node.doctor;

import io.holdfast.node.http.Tokens;
import io.holdfast.node.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Certificates last, keys and hashes are nobody else's. What is wrong inside the files the settings have refused before. */
final class SecurityChecks {
    private static final Duration SOON = Duration.ofDays(30);
    private final NodeSettings settings;

    SecurityChecks(NodeSettings settings) {
        this.settings = settings;
    }

    List<Finding> all() {
        var findings = new ArrayList<Finding>();
        var tls = settings.security().tls();
        if (tls == null) {
            findings.add(Finding.risky(
                    "certificates",
                    "security.insecure = true: whoever reaches the nodes' ports can read"
                            + " and change everything; run './holdfast certs' unless that network is yours alone."));
        } else {
            findings.add(certificate(tls.files().certificate(), Instant.now()));
            findings.addAll(closed(tls.files().key(), "security.key"));
        }
        var tokens = settings.security().tokensFile();
        if (tokens == null) {
            findings.add(Finding.risky(
                    "tokens",
                    "security.tokens-file is not set: whoever reaches port "
                            + settings.ports().http()
                            + " may do everything; make tokens unless that network is yours alone."));
        } else {
            findings.add(tokens(tokens));
        }
        var password = settings.security().sentinelPasswordFile();
        if (password != null) {
            findings.addAll(closed(password, "security.sentinel-password-file"));
        }
        return findings;
    }

    static Finding certificate(Path file, Instant now) {
        try (var in = Files.newInputStream(file)) {
            var read = CertificateFactory.getInstance("X.509").generateCertificate(in);
            var until = ((X509Certificate) read).getNotAfter().toInstant();
            var day = until.atZone(ZoneOffset.UTC).toLocalDate();
            return until.isBefore(now.plus(SOON))
                    ? Finding.risky("certificates", file + " ends on " + day + ": run './holdfast certs --renew' soon.")
                    : Finding.good("certificates", file + " holds until " + day + ".");
        } catch (IOException | CertificateException e) {
            return Finding.bad("certificates", file + " cannot be read as a certificate: " + e.getMessage() + ".");
        }
    }

    private static Finding tokens(Path file) {
        try {
            Tokens.read(file);
            return closed(file, "security.tokens-file").stream()
                    .findFirst()
                    .orElseGet(() -> Finding.good("tokens", file + " has tokens, and nobody else reads it."));
        } catch (Tokens.WrongFileException e) {
            return Finding.bad("tokens", String.valueOf(e.getMessage()));
        }
    }

    private static List<Finding> closed(Path file, String key) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)
                    ? List.of(Finding.risky(
                            "secrets",
                            file + " (" + key + ") can be read by everybody on this host: chmod" + " 600 " + file
                                    + "."))
                    : List.of();
        } catch (IOException e) {
            return List.of(Finding.bad("secrets", file + " (" + key + ") cannot be read: " + e.getMessage() + "."));
        }
    }
}
