package io.holdfast.node.sentinel;

import static io.holdfast.node.sentinel.FakeSource.A;
import static io.holdfast.node.sentinel.FakeSource.B;
import static io.holdfast.node.sentinel.FakeSource.C;
import static io.holdfast.node.sentinel.FakeSource.replica;
import static io.holdfast.node.sentinel.FakeSource.steady;
import static io.holdfast.node.sentinel.FakeSource.view;
import static io.holdfast.node.sentinel.RedisPair.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The port itself: when it is open, and what it bears. */
class SentinelServerTest {
    private static final String HOST = "127.0.41.9";
    private static final int MOST = 200;
    private static final String QUESTION = "SENTINEL GET-MASTER-ADDR-BY-NAME cache\r\n";

    private final FakeSource source = new FakeSource();
    private final int port = freePort();
    private final SentinelServer server = SentinelServer.start(
            source, Access.open(true), new SentinelServer.Place(HOST, port, MOST, "test"), entry -> {});

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aNodeWithoutAMajorityClosesThePortAndEveryConnectionUntilItIsBack() throws IOException {
        eventually("open", this::open);
        try (var socket = connect()) {
            assertThat(answer(socket, "PING\r\n")).isEqualTo("+PONG");

            source.show(FakeSource.minority(steady(4, A, replica(B))));

            assertThat(in(socket).readLine()).isNull();
            eventually("closed", () -> !open());
        }

        source.show(view(steady(4, A, replica(B))));

        eventually("open again", this::open);
    }

    @Test
    void anElectionSendsNobodyAway() {
        var patience = new Patience(1000);

        assertThat(patience.open(false, 0)).isFalse();
        assertThat(patience.open(true, 10)).isTrue();
        assertThat(patience.open(false, 20)).isTrue();
        assertThat(patience.open(false, 1019)).isTrue();
        assertThat(patience.open(true, 1020)).isTrue();
        assertThat(patience.open(false, 1500)).isTrue();
        assertThat(patience.open(false, 2500)).isFalse();
        assertThat(patience.open(false, 2600)).isFalse();
        assertThat(patience.open(true, 2700)).isTrue();
    }

    @Test
    void aPortThatIsTakenIsTriedAgain() throws IOException {
        int other = freePort();
        var place = new SentinelServer.Place(HOST, other, MOST, "test");
        var taken = new ServerSocket();
        taken.bind(new InetSocketAddress(HOST, other));
        try (var second = SentinelServer.start(new FakeSource(), Access.open(true), place, entry -> {})) {
            assertThat(second).isNotNull();
            assertThat(open(other)).isFalse();

            taken.close();

            eventually("the second one is open", () -> open(other));
        }
    }

    @Test
    void subscribersAreToldWithinAMoment() throws IOException {
        eventually("open", this::open);
        try (var socket = connect()) {
            socket.getOutputStream().write("SUBSCRIBE +switch-master\r\n".getBytes(StandardCharsets.US_ASCII));
            var in = in(socket);
            assertThat(lines(in, 6)).endsWith(":1");

            source.show(view(steady(5, B, replica(A), replica(C))));

            assertThat(lines(in, 7)).endsWith("cache 10.0.0.1 6379 10.0.0.2 6379");
        }
    }

    @Test
    void anAnswerReachesWhoClosesItsSideAtOnce() throws IOException {
        eventually("open", this::open);
        try (var socket = connect()) {
            socket.getOutputStream().write(QUESTION.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();

            var in = in(socket);
            assertThat(in.readLine()).isEqualTo("*2");
            assertThat(in.lines().toList()).endsWith("6379");
        }
    }

    @Test
    void garbageAndHttpAreSentAway() throws IOException {
        eventually("open", this::open);
        try (var http = connect();
                var tls = connect()) {
            http.getOutputStream().write("POST / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(in(http).readLine()).isNull();

            tls.getOutputStream().write(new byte[] {'*', 'x', '\r', '\n'});
            assertThat(in(tls).readLine()).startsWith("-ERR Protocol error");
        }
        assertThat(open()).isTrue();
    }

    @Test
    void whoReadsNothingIsNotReadFromAndCostsTheOthersNothing() throws IOException {
        eventually("open", this::open);
        try (var socket = connect()) {
            socket.setReceiveBufferSize(4096);
            var writer = Thread.ofVirtual().start(() -> flood(socket));
            eventually(
                    "its requests pile up on its own side",
                    () -> writer.getState() == Thread.State.WAITING
                            || writer.getState() == Thread.State.TIMED_WAITING
                            || !writer.isAlive());

            assertThat(open()).isTrue();
        }
    }

    @Test
    void moreConnectionsThanItTakesAreRefusedAndTheOthersStay() throws IOException {
        eventually("open", this::open);
        var sockets = new ArrayList<Socket>();
        try {
            var first = connect();
            sockets.add(first);
            assertThat(answer(first, "PING\r\n")).isEqualTo("+PONG");
            for (int i = 0; i < MOST + 50; i++) {
                sockets.add(connect());
            }

            assertThat(in(sockets.getLast()).readLine()).isEqualTo("-ERR max number of clients reached");
            assertThat(answer(first, "PING\r\n")).isEqualTo("+PONG");
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
        eventually("there is room again", this::open);
    }

    @Test
    void whoNeedsTimeHearsOfAPlannedChangeBeforeItBegins() throws IOException {
        eventually("open", this::open);
        assertThat(server.announce("cache")).as("nobody needs time").succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(server.announce("no-such-group")).succeedsWithin(10, TimeUnit.SECONDS);
        try (var socket = connect()) {
            socket.getOutputStream().write("PSUBSCRIBE *\r\n".getBytes(StandardCharsets.US_ASCII));
            var in = in(socket);
            assertThat(lines(in, 6)).endsWith(":1");

            long asked = System.nanoTime();
            var begin = server.announce("cache");

            assertThat(lines(in, 9)).endsWith("master cache 10.0.0.1 6379");
            assertThat(begin).succeedsWithin(30, TimeUnit.SECONDS);
            long millis = (System.nanoTime() - asked) / 1_000_000;
            assertThat(millis).isGreaterThanOrEqualTo(Announcement.AHEAD_MILLIS - 1);
        }
    }

    private static void flood(Socket socket) {
        var question = "SENTINEL MASTERS\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < 2000; i++) {
                socket.getOutputStream().write(question);
            }
        } catch (SocketException e) {
            assertThat(e).isNotNull();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(BufferedReader in, int count) throws IOException {
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            lines.add(String.valueOf(in.readLine()));
        }
        return lines;
    }

    private boolean open() {
        return open(port);
    }

    private static boolean open(int port) {
        try (var socket = connect(port)) {
            return Objects.equals(answer(socket, "PING\r\n"), "+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private Socket connect() throws IOException {
        return connect(port);
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(HOST, port), 2000);
        socket.setSoTimeout(5000);
        return socket;
    }

    private static String answer(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return String.valueOf(in(socket).readLine());
    }

    private static BufferedReader in(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 1);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
