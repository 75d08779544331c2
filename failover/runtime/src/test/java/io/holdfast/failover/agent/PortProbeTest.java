package io.holdfast.failover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Evidence;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortProbeTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(5);

    @Test
    void aServerThatAnswersTheSslRequestLives() throws Exception {
        try (var server = listen(5)) {
            var answering = Thread.ofVirtual().start(() -> answer(server, 8, 'N'));

            assertThat(probe(Engine.POSTGRES, server, LONG)).isEqualTo(Evidence.Probe.ANSWERED);
            answering.join();
        }
    }

    @Test
    void aServerThatAnswersThePingLives() throws Exception {
        try (var server = listen(5)) {
            var answering = Thread.ofVirtual().start(() -> answer(server, 6, '+'));

            assertThat(probe(Engine.REDIS, server, LONG)).isEqualTo(Evidence.Probe.ANSWERED);
            answering.join();
        }
    }

    @Test
    void anAnswerThatMakesNoSenseIsNone() throws Exception {
        try (var server = listen(5)) {
            var answering = Thread.ofVirtual().start(() -> answer(server, 8, 'H'));

            assertThat(probe(Engine.POSTGRES, server, LONG)).isEqualTo(Evidence.Probe.SILENT);
            answering.join();
        }
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        var server = listen(5);
        server.close();

        assertThat(probe(Engine.POSTGRES, server, LONG)).isEqualTo(Evidence.Probe.REFUSED);
    }

    @Test
    void aServerThatNeverAcceptsIsSilent() throws Exception {
        try (var server = listen(5)) {
            assertThat(probe(Engine.POSTGRES, server, SHORT)).isEqualTo(Evidence.Probe.SILENT);
        }
    }

    @Test
    void aServerWhoseBacklogIsFullIsSilent() throws Exception {
        var waiting = new ArrayList<Socket>();
        try (var server = listen(1)) {
            while (waiting.size() < 10 && enters(server, waiting)) {
                assertThat(waiting.getLast().isConnected()).isTrue();
            }

            assertThat(probe(Engine.POSTGRES, server, SHORT)).isEqualTo(Evidence.Probe.SILENT);
        } finally {
            for (var socket : waiting) {
                socket.close();
            }
        }
    }

    private static ServerSocket listen(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    private static Evidence.Probe probe(Engine engine, ServerSocket server, Duration timeout) {
        return LivenessProbe.of(engine).probe("127.0.0.1", server.getLocalPort(), timeout);
    }

    private static void answer(ServerSocket server, int questionLength, char answer) {
        try (var socket = server.accept()) {
            socket.getInputStream().readNBytes(questionLength);
            socket.getOutputStream().write(answer);
        } catch (IOException e) {
            throw new IllegalStateException("the probe went away", e);
        }
    }

    /** False once the server's backlog is full. */
    private static boolean enters(ServerSocket server, List<Socket> waiting) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(server.getLocalSocketAddress(), 50);
            waiting.add(socket);
            return true;
        } catch (SocketTimeoutException e) {
            socket.close();
            return false;
        }
    }
}
