package io.holdfast.node.sentinel;

import static io.holdfast.node.sentinel.RedisPair.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Crowds of hostile connections on a real socket: what they cost in memory, and that nobody else notices them. */
class AbuseTest {
    private static final String HOST = "127.0.41.10";
    private static final int MOST = 1024;
    private static final int CROWD = 10_000;
    private static final long MEGABYTE = 1024 * 1024;

    private final int port = freePort();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<SocketChannel> crowd = new ArrayList<>();
    private final SentinelServer server = SentinelServer.start(
            new FakeSource(), Access.open(true), new SentinelServer.Place(HOST, port, MOST, "test"), entry -> {});

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(log);
        eventually("open", () -> answers("PING\r\n").startsWith("+PONG"));
    }

    @AfterEach
    void stop() throws IOException {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(log);
        disperse();
        server.close();
    }

    @Test
    void tenThousandConnectionsAtOnceAreHeldOrRefusedAndTheMemoryStays() throws IOException {
        long before = memory();
        try (var first = connect()) {
            assertThat(ask(first, "PING\r\n")).startsWith("+PONG");
            int count = Math.min(CROWD, openable());
            for (int i = 0; i < count; i++) {
                crowd.add(connect());
            }
            assertThat(ask(first, "PING\r\n")).startsWith("+PONG");
            // Where making the crowd takes long the first ones are cut off for their silence, and the last ones find
            // room.
            var oneTooMany = crowd.get(MOST + 50);
            assertThat(read(oneTooMany)).isEqualTo("-ERR max number of clients reached\r\n");
            long during = memory() - before;
            System.out.printf("%d connections at once: %d KiB more than before%n", count, during / 1024);
            assertThat(during).isLessThan(24 * MEGABYTE);
        }
        disperse();
        eventually("there is room again", () -> answers("PING\r\n").startsWith("+PONG"));
        assertQuiet();
    }

    @Test
    void tenThousandConnectionsOneAfterTheOtherLeaveNothingBehind() throws IOException {
        rush(1000);
        long before = memory();
        rush(CROWD);
        long grown = memory() - before;
        System.out.printf("%d connections one after the other: %d KiB more than before%n", CROWD, grown / 1024);
        assertThat(grown).isLessThan(8 * MEGABYTE);
        assertQuiet();
    }

    /** Each may be half-sent for a while; a thousand of them together must not fill the memory of a small node. */
    @Test
    void aThousandHalfSentRequestsOfTheLargestSizeStayBounded() throws IOException {
        var half = ("*5\r\n" + ("$16000\r\n" + "x".repeat(16_000) + "\r\n").repeat(3) + "$16000\r\n"
                        + "x".repeat(9_000))
                .getBytes(StandardCharsets.US_ASCII);
        long before = memory();
        for (int i = 0; i < 1000; i++) {
            var one = connect();
            crowd.add(one);
            send(one, half);
        }
        eventually("who brings too much is sent away", () -> crowd.stream().anyMatch(AbuseTest::closed));
        long during = memory() - before;
        System.out.printf("1000 half-sent requests of 57 KB: %d KiB more than before%n", during / 1024);
        assertThat(during).isLessThan(32 * MEGABYTE);
        assertThat(answers("PING\r\n")).startsWith("+PONG");
        assertQuiet();
    }

    /** What each of them sends is refused or answered; none of it is kept. */
    private void rush(int count) throws IOException {
        var openings = List.of(
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
                "*1\r\n$99999999999\r\n",
                "PING\r\n",
                "*3\r\n$9\r\nSUBSCRIBE\r\n$1\r\n",
                "");
        for (int i = 0; i < count; i++) {
            try (var one = connect()) {
                send(one, openings.get(i % openings.size()).getBytes(StandardCharsets.ISO_8859_1));
                if (i % 2 == 0) {
                    one.shutdownOutput();
                }
            }
        }
        assertThat(answers("PING\r\n")).startsWith("+PONG");
    }

    private void assertQuiet() {
        assertThat(log.list.stream()
                        .filter(e -> e.getLevel().isGreaterOrEqual(Level.WARN) || e.getThrowableProxy() != null)
                        .map(ILoggingEvent::getFormattedMessage))
                .isEmpty();
    }

    /** Used by this JVM after a collection, with what Netty holds outside the heap. */
    private static long memory() {
        System.gc();
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return heap + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    private static int openable() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.min(CROWD, unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - 2500)
                : CROWD;
    }

    private void disperse() throws IOException {
        for (var one : crowd) {
            one.close();
        }
        crowd.clear();
    }

    private SocketChannel connect() throws IOException {
        var channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_LINGER, 0); // ten thousand of them would use up the ports
        channel.socket().connect(new InetSocketAddress(HOST, port), 5000);
        return channel;
    }

    private String answers(String request) {
        try (var channel = connect()) {
            return ask(channel, request);
        } catch (IOException e) {
            return "";
        }
    }

    private static String ask(SocketChannel channel, String request) throws IOException {
        send(channel, request.getBytes(StandardCharsets.US_ASCII));
        return read(channel);
    }

    private static void send(SocketChannel channel, byte[] bytes) {
        try {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            assertThat(e).as("who was sent away already").hasMessageMatching("Broken pipe|Connection reset.*");
        }
    }

    private static String read(SocketChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(256);
        channel.read(buffer);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }

    private static boolean closed(SocketChannel channel) {
        try {
            channel.configureBlocking(false);
            return channel.read(ByteBuffer.allocate(16)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
