package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.failover.tls.Authority;
import io.holdfast.failover.tls.ClientCertificates;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.node.health.Health;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's HAProxy with Patroni's own configuration in front of three nodes, whose groups are made up. */
class HaproxyTest {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final List<String> HOSTS = List.of("127.0.43.11", "127.0.43.12", "127.0.43.13");
    private static final String FRONT = "127.0.43.10";
    private final List<AutoCloseable> begun = new ArrayList<>();
    private final List<ProbeServer.Encryption> encryptions = new ArrayList<>();
    private final List<FakeGroup> nodes = List.of(new FakeGroup("h1"), new FakeGroup("h2"), new FakeGroup("h3"));

    @TempDir
    Path folder;

    @BeforeEach
    void haproxyIsInstalled() {
        assumeTrue(Files.isExecutable(HAPROXY), "SKIPPED, NOT CHECKED: install haproxy (Debian's package) to run this");
    }

    @AfterEach
    void end() throws Exception {
        for (var part : begun.reversed()) {
            part.close();
        }
    }

    @Test
    void theShippedFileIsValid() throws Exception {
        var run = new ProcessBuilder(
                        HAPROXY.toString(),
                        "-c",
                        "-f",
                        Path.of("../deploy/haproxy/haproxy.cfg").toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(run.waitFor()).as(said).isZero();
    }

    @Test
    void writesAndReadsFollowTheRolesThroughAFailover() throws Exception {
        nodes.get(0).leads(3);
        nodes.get(1).follows("h1", 3);
        nodes.get(2).follows("h1", 3);
        int writes = freePort();
        int reads = freePort();
        startHaproxy(writes, reads, "");
        await("h1 takes writes", () -> reached(writes).equals("h1"));
        await("a replica takes reads", () -> List.of("h2", "h3").contains(reached(reads)));

        nodes.get(0).fails();
        await("nobody takes writes", () -> reached(writes).isEmpty());
        nodes.get(1).leads(4);
        nodes.get(2).follows("h2", 4);
        await("h2 takes writes", () -> reached(writes).equals("h2"));
        await(
                "h3 alone takes reads",
                () -> Stream.generate(() -> reached(reads)).limit(4).allMatch("h3"::equals));

        nodes.get(0).follows("h2", 4);
        await("h1 takes reads again", () -> reached(reads).equals("h1"));
        assertThat(reached(writes)).isEqualTo("h2");
    }

    /** By the one more word on each server's line that docs/probes.md names. */
    @Test
    void checksAreEncryptedWhereTheNodesPortsAre() throws Exception {
        nodes.get(0).leads(3);
        nodes.get(1).follows("h1", 3);
        nodes.get(2).follows("h1", 3);
        try (var authority = Authority.in(folder.resolve("certs"), "shop")) {
            var balancer = new NodeName("balancer");
            authority.issueClient(balancer, Authority.NODE_VALIDITY, false);
            for (var host : HOSTS) {
                var name = new NodeName("h" + (HOSTS.indexOf(host) + 1));
                authority.issue(name, host, Authority.NODE_VALIDITY, false);
                encryptions.add(new ProbeServer.Encryption(
                        NodeTls.open(authority.files(name), "shop", host), ClientCertificates.NEED));
            }
            var files = authority.clientFiles(balancer);
            var both = Files.writeString(
                    folder.resolve("balancer.pem"),
                    Files.readString(files.certificate()) + Files.readString(files.key()));
            int writes = freePort();
            int reads = freePort();
            startHaproxy(
                    writes,
                    reads,
                    " check-ssl verify required ca-file " + authority.certificateFile() + " crt " + both);

            await("h1 takes writes", () -> reached(writes).equals("h1"));
            await("a replica takes reads", () -> List.of("h2", "h3").contains(reached(reads)));
        }
    }

    private void startHaproxy(int writes, int reads, String checkWords) throws IOException {
        var file = new StringBuilder("""
                global
                    maxconn 100
                defaults
                    mode tcp
                    retries 2
                    timeout client 30m
                    timeout connect 4s
                    timeout server 30m
                    timeout check 5s
                """);
        var primaries = new StringBuilder();
        for (int i = 0; i < HOSTS.size(); i++) {
            int port = database("h" + (i + 1), HOSTS.get(i));
            primaries.append("    server h%d %s:%d maxconn 100 check port %d%s%n"
                    .formatted(i + 1, HOSTS.get(i), port, probes(i), checkWords));
        }
        file.append(listen("primary", writes, "OPTIONS /", primaries));
        file.append(listen("replicas", reads, "HEAD /replica", primaries));
        var path = Files.writeString(folder.resolve("haproxy.cfg"), file);
        var haproxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", path.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        begun.add(() -> {
            haproxy.destroyForcibly();
            assertThat(haproxy.waitFor(10, TimeUnit.SECONDS)).isTrue();
        });
    }

    private static String listen(String name, int port, String check, CharSequence servers) {
        return """
                listen %s
                    bind %s:%d
                    option httpchk %s
                    http-check expect status 200
                    default-server inter 200ms fall 2 rise 1 on-marked-down shutdown-sessions
                """.formatted(name, FRONT, port, check) + servers;
    }

    private int probes(int i) throws IOException {
        var subject = new ProbeServer.Subject(nodes.get(i), nodes.get(i), new Health(), List.of(FakeGroup.MAIN));
        var encryption = encryptions.isEmpty() ? null : encryptions.get(i);
        var server =
                ProbeServer.open(HOSTS.get(i), 0, subject, new ProbeServer.About("shop", "z1", "test"), encryption);
        begun.add(server);
        return server.port();
    }

    /** Says its name to whoever connects. */
    private int database(String name, String host) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getByName(host));
        begun.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (var client = server.accept()) {
                    client.getOutputStream().write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                } catch (IOException e) {
                    Thread.onSpinWait();
                }
            }
        });
        return server.getLocalPort();
    }

    /** Whose database answers behind the port; empty when none does. */
    private static String reached(int port) {
        try (var socket = new Socket(FRONT, port)) {
            socket.setSoTimeout(5000);
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(FRONT))) {
            return socket.getLocalPort();
        }
    }

    private static void await(String what, java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("not within 20 s: " + what)
                    .isNegative();
            LockSupport.parkNanos(20_000_000);
        }
    }
}
