package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.tls.Authority;
import io.holdfast.failover.tls.ClientCertificates;
import io.holdfast.failover.tls.ClientTls;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.failover.tls.TlsFiles;
import io.holdfast.node.health.Health;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probes' port of a node that encrypts it. */
class ProbesTlsTest {
    private static final String HOST = "127.0.43.5";
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName ANN = new NodeName("ann");
    private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

    private Authority own;
    private Authority foreign;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void begin() throws Exception {
        own = Authority.in(folder.resolve("own"), "lab");
        foreign = Authority.in(folder.resolve("foreign"), "lab");
        own.issue(H1, HOST, Authority.NODE_VALIDITY, false);
        own.issueClient(ANN, Authority.NODE_VALIDITY, false);
        foreign.issueClient(ANN, Authority.NODE_VALIDITY, false);
    }

    @AfterEach
    void end() throws Exception {
        own.close();
        foreign.close();
    }

    @Test
    void whoKnowsTheAuthorityIsAnsweredAndNobodyInPlainText() throws Exception {
        try (var server = open(ClientCertificates.NONE)) {
            var trusting = ClientTls.trusting(own.certificateFile());

            assertThat(get(server, trusting, "/primary")).startsWith("HTTP/1.0 200 ");
            assertThat(get(server, trusting, "/cluster"))
                    .contains("\"api_url\":\"https://")
                    .doesNotContain("http://");
            assertThatThrownBy(() -> get(server, ClientTls.trusting(foreign.certificateFile()), "/primary"))
                    .isInstanceOf(IOException.class);
            assertThat(answer(() -> new Asked(HOST, server.port()).get("/primary")))
                    .doesNotContain("HTTP/");
        }
    }

    @Test
    void aCertificateIsAskedForAsTheFileSays() throws Exception {
        var none = ClientTls.trusting(own.certificateFile());
        var right = presenting(own.clientFiles(ANN));
        var strange = presenting(foreign.clientFiles(ANN));
        for (var asked : List.of(ClientCertificates.WANT, ClientCertificates.NEED)) {
            try (var server = open(asked)) {
                assertThat(get(server, right, "/primary")).startsWith("HTTP/1.0 200 ");
                assertRefused(server, strange);
                if (asked == ClientCertificates.NEED) {
                    assertRefused(server, none);
                } else {
                    assertThat(get(server, none, "/primary")).startsWith("HTTP/1.0 200 ");
                }
            }
        }
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws Exception {
        try (var server = open(ClientCertificates.NONE)) {
            var first = shown(server);

            own.issue(H1, HOST, Authority.NODE_VALIDITY, true);

            long end = System.nanoTime() + PATIENCE;
            while (shown(server).equals(first)) {
                assertThat(System.nanoTime() - end).as("shown within a minute").isNegative();
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    @Test
    void whoDoesNotShakeHandsIsCutOffAndHoldsUpNobody() throws Exception {
        var limits = new ProbeListener.Limits(100, 60, Duration.ofMillis(700));
        var tls = NodeTls.open(own.files(H1), "lab", HOST);
        ProbeListener.Cover cover = socket -> tls.probeServer(socket, ClientCertificates.NONE);
        try (var listener = ProbeListener.open(HOST, 0, cover, limits, request -> ProbeAnswer.bare(true));
                var silent = new Socket(HOST, listener.port())) {
            silent.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
            var trusting = ClientTls.trusting(own.certificateFile());

            assertThat(get(listener.port(), trusting, "/primary")).startsWith("HTTP/1.0 200 ");
            assertThat(silent.getInputStream().read()).isNegative();
        }
    }

    private ProbeServer open(ClientCertificates asked) throws Exception {
        var group = new FakeGroup("h1");
        group.leads(3);
        var subject = new ProbeServer.Subject(group, group, new Health(), List.of(FakeGroup.MAIN));
        var tls = NodeTls.open(own.files(H1), "lab", HOST);
        var about = new ProbeServer.About("lab", "z1", "test");
        return ProbeServer.open(HOST, 0, subject, about, new ProbeServer.Encryption(tls, asked));
    }

    private SSLContext presenting(TlsFiles files) throws Exception {
        return ClientTls.presenting(own.certificateFile(), files.certificate(), files.key());
    }

    /** With TLS 1.3 a client hears of the refusal only when it reads. */
    private static void assertRefused(ProbeServer server, SSLContext context) {
        assertThat(answer(() -> get(server, context, "/primary"))).isEmpty();
    }

    private static String get(ProbeServer server, SSLContext context, String path) throws IOException {
        return get(server.port(), context, path);
    }

    private static String get(int port, SSLContext context, String path) throws IOException {
        try (var socket = dialled(port, context)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.0\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static SSLSocket dialled(int port, SSLContext context) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(HOST, port);
        socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private interface Question {
        String put() throws IOException;
    }

    /** Empty when the connection ends without one. */
    private static String answer(Question question) {
        try {
            return question.put();
        } catch (IOException closed) {
            return "";
        }
    }

    private Object shown(ProbeServer server) throws Exception {
        try (var socket = dialled(server.port(), ClientTls.trusting(own.certificateFile()))) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }
}
