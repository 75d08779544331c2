package io.holdfast.failover.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.tls.Authority.Outcome;
import io.holdfast.protocol.NodeName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path folder;

    @Test
    void whatIsThereStaysAndWhatIsMissingIsAdded() throws Exception {
        byte[] caKey;
        byte[] key;
        byte[] certificate;
        TlsFiles files;
        try (var authority = Authority.in(folder, "shop")) {
            assertThat(authority.made()).isTrue();
            assertThat(authority.issue(H1, "db1.example.com", YEAR, false).outcome())
                    .isEqualTo(Outcome.MADE);
            files = authority.files(H1);
            caKey = Files.readAllBytes(authority.keyFile());
            key = Files.readAllBytes(files.key());
            certificate = Files.readAllBytes(files.certificate());
            assertThat(Files.getPosixFilePermissions(files.key()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(authority.keyFile()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }

        try (var authority = Authority.in(folder, "shop")) {
            assertThat(authority.made()).isFalse();
            assertThat(authority.issue(H1, "db1.example.com", YEAR, false).outcome())
                    .isEqualTo(Outcome.KEPT);
            assertThat(files.certificate()).hasBinaryContent(certificate);
            assertThatThrownBy(() -> authority.issue(H1, "db9.example.com", YEAR, false))
                    .hasMessageContaining("not for db9.example.com: add --renew");
            assertThat(authority.issue(H2, "10.0.0.12", YEAR, false).outcome()).isEqualTo(Outcome.MADE);
            assertThat(authority.issue(H1, "db1.example.com", YEAR, true).outcome())
                    .isEqualTo(Outcome.RENEWED);
            assertThat(Files.readAllBytes(files.certificate())).isNotEqualTo(certificate);
            assertThat(files.key()).hasBinaryContent(key);
            assertThat(authority.keyFile()).hasBinaryContent(caKey);
            Credentials.read(files, "shop", "db1.example.com");
            Credentials.read(authority.files(H2), "shop", "10.0.0.12");
        }
        try (var left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("ca.pem", "ca.key", "h1", "h2");
        }
    }

    @Test
    void anotherClustersFolderOrHalfAnAuthorityIsRefused() throws Exception {
        Path key;
        try (var authority = Authority.in(folder, "shop")) {
            key = authority.keyFile();
        }

        assertThatThrownBy(() -> Authority.in(folder, "other"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is the authority of another cluster");
        Files.delete(key);
        assertThatThrownBy(() -> Authority.in(folder, "shop"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("are needed both");
        assertThat(key).doesNotExist();
    }
}
