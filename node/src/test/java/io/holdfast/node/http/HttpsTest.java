package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.tls.Authority;
import io.holdfast.failover.tls.ClientTls;
import io.holdfast.failover.tls.NodeTls;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API of a node that has certificates. */
class HttpsTest {
    private static final NodeName H1 = new NodeName("h1");
    private static final String HOST = "127.0.13.1";
    private static final long PATIENCE = 20_000_000_000L;

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
    void aPlainNodeIsToldFromAnEncryptedOne() throws Exception {
        try (var authority = Authority.in(folder, "lab");
                var node = new FakeNode(Tokens.open())) {
            var trusted = ClientTls.trusting(authority.certificateFile());
            assertThatThrownBy(() -> new ApiClient(List.of(node.url().replace("http", "https")), "", trusted)
                            .get("/v1/cluster"))
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
            var certificate = (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
            return certificate.getSerialNumber();
        }
    }
}
