package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ProbeListenerTest {
    private static final String HOST = "127.0.43.2";

    @Test
    void slowClientsDoNotKeepOthersWaitingAndAreCutOff() throws IOException {
        var limits = new ProbeListener.Limits(100, 60, Duration.ofMillis(700));
        try (var listener =
                ProbeListener.open(HOST, 0, ProbeListener.Cover.PLAIN, limits, request -> ProbeAnswer.bare(true))) {
            var slow = new ArrayList<Socket>();
            for (int i = 0; i < 50; i++) {
                var socket = new Socket(HOST, listener.port());
                socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertThat(new Asked(HOST, listener.port()).status("/")).isEqualTo(200);
            for (var socket : slow) {
                socket.setSoTimeout(10_000);
                assertThat(ended(socket)).isTrue();
                socket.close();
            }
        }
    }

    @Test
    void oneAddressDoesNotTakeEveryPlace() throws IOException {
        var limits = new ProbeListener.Limits(100, 2, Duration.ofSeconds(20));
        try (var listener = ProbeListener.open(
                        HOST, 0, ProbeListener.Cover.PLAIN, limits, request -> ProbeAnswer.bare(true));
                var first = new Socket(HOST, listener.port());
                var second = new Socket(HOST, listener.port());
                var third = new Socket(HOST, listener.port())) {
            third.setSoTimeout(10_000);
            assertThat(ended(third)).isTrue();
            assertThat(first.isConnected() && second.isConnected()).isTrue();
        }
    }

    @Test
    void aHeadThatNeverEndsIsRefused() throws IOException {
        try (var listener = ProbeListener.open(
                HOST, 0, ProbeListener.Cover.PLAIN, ProbeListener.Limits.usual(), request -> ProbeAnswer.bare(true))) {
            var head = "GET / HTTP/1.0\r\n" + "X: y\r\n".repeat(1362) + "Z: 12";
            assertThat(new Asked(HOST, listener.port()).raw(head.substring(0, 8192)))
                    .startsWith("HTTP/1.0 400 ");
        }
    }

    @Test
    void whatBreaksIsUnavailableAndNotSilent() throws IOException {
        try (var listener =
                ProbeListener.open(HOST, 0, ProbeListener.Cover.PLAIN, ProbeListener.Limits.usual(), request -> {
                    throw new IllegalStateException("broken on purpose");
                })) {
            assertThat(new Asked(HOST, listener.port()).status("/primary")).isEqualTo(503);
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
