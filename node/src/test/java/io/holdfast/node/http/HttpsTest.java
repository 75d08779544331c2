package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.tls.Authority;
import io.holdfast.failover.tls.ClientCertificates;
import io.holdfast.failover.tls.ClientTls;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.failover.tls.TlsFiles;
import io.holdfast.failover.tls.WrongFileException;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.protocol.NodeName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API of a node that has certificates. */
class HttpsTest {
    private static final NodeName H1 = new NodeName("h1");
    private static final String HOST = "127.0.13.1";
    private static final long PATIENCE = 60_000_000_000L;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whoKnowsTheAuthorityIsAnsweredAndNobodyInPlainText() throws Exception {
        try (var authority = Authority.in(folder, "lab")) {
            authority.issue(H1, HOST, Authority.NODE_VALIDITY, false);
            var tls = NodeTls.open(authority.files(H1), "lab", HOST);
            var ca = authority.certificateFile();
            try (var node = new FakeNode(Tokens.open(), tls)) {
                var urls = List.of(node.url());
                assertThat(new ApiClient(urls, "", ClientTls.trusting(ca))
                                .get("/v1/cluster")
                                .path("cluster")
                                .asText())
                        .isEqualTo("lab");
                assertThatThrownBy(() -> new ApiClient(urls, "", null).get("/v1/cluster"))
                        .isInstanceOf(CommandException.class)
                        .hasMessageContaining("name the cluster's authority with --ca FILE");
                assertThatThrownBy(() -> new ApiClient(List.of(node.url().replace("https", "http")), "", null)
                                .get("/v1/cluster"))
                        .isInstanceOf(CommandException.class)
                        .hasMessageContaining("a node with certificates is reached by https://");
                var first = shown(node, ca);

                authority.issue(H1, HOST, Authority.NODE_VALIDITY, true);

                long end = System.nanoTime() + PATIENCE;
                while (shown(node, ca).equals(first)) {
                    assertThat(System.nanoTime())
                            .as("the new certificate is shown without a restart")
                            .isLessThan(end);
                    LockSupport.parkNanos(100_000_000);
                }
            }
        }
    }

    @Test
    void aCertificateIsAskedForBesidesTheTokenAndMakesNoNode() throws Exception {
        var ann = new NodeName("ann");
        try (var authority = Authority.in(folder.resolve("own"), "lab");
                var foreign = Authority.in(folder.resolve("foreign"), "lab")) {
            authority.issue(H1, HOST, Authority.NODE_VALIDITY, false);
            authority.issueClient(ann, Authority.NODE_VALIDITY, false);
            foreign.issueClient(ann, Authority.NODE_VALIDITY, false);
            var ca = authority.certificateFile();
            var own = presenting(ca, authority.clientFiles(ann));
            var strange = presenting(ca, foreign.clientFiles(ann));
            for (var asked : List.of(ClientCertificates.WANT, ClientCertificates.NEED)) {
                var tls = NodeTls.open(authority.files(H1), "lab", HOST, asked);
                try (var node = new FakeNode(FakeNode.tokens(), tls)) {
                    assertAsksFor(asked, List.of(node.url()), own, strange, ClientTls.trusting(ca));
                }
            }
            assertThatThrownBy(() -> NodeTls.open(authority.clientFiles(ann), "lab", HOST))
                    .isInstanceOf(WrongFileException.class);
        }
    }

    private static void assertAsksFor(
            ClientCertificates asked, List<String> urls, SSLContext own, SSLContext strange, SSLContext none) {
        assertThat(new ApiClient(urls, "viewer-token", own)
                        .get("/v1/whoami")
                        .path("name")
                        .asText())
                .isEqualTo("viewer-1");
        assertThatThrownBy(() -> new ApiClient(urls, "", own).get("/v1/whoami"))
                .as("a certificate is no token")
                .hasMessageContaining("token");
        assertThatThrownBy(() -> new ApiClient(urls, "viewer-token", strange).get("/v1/whoami"))
                .as("of another authority")
                .isInstanceOf(CommandException.class);
        var bare = new ApiClient(urls, "viewer-token", none);
        if (asked == ClientCertificates.NEED) {
            assertThatThrownBy(() -> bare.get("/v1/whoami")).isInstanceOf(CommandException.class);
        } else {
            assertThat(bare.get("/v1/whoami").path("role").asText()).isEqualTo("viewer");
        }
    }

    private static SSLContext presenting(Path ca, TlsFiles files) throws WrongFileException {
        return ClientTls.presenting(ca, files.certificate(), files.key());
    }

    @Test
    void aPlainNodeIsToldFromAnEncryptedOne() throws Exception {
        try (var authority = Authority.in(folder, "lab");
                var node = new FakeNode(Tokens.open())) {
            var trusted = ClientTls.trusting(authority.certificateFile());
            assertThatThrownBy(() ->
                            new ApiClient(List.of(node.url().replace("http", "https")), "", trusted).get("/v1/cluster"))
                    .hasMessageContaining("speaks no TLS: write http://");
        }
    }

    private static Object shown(FakeNode node, Path ca) throws Exception {
        try (var http =
                HttpClient.newBuilder().sslContext(ClientTls.trusting(ca)).build()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(node.url() + "/v1/cluster"))
                            .build(),
                    BodyHandlers.discarding());
            var certificate =
                    (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
            return certificate.getSerialNumber();
        }
    }
}
