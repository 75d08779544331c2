package io.holdfast.node.sentinel;

import io.holdfast.node.audit.AuditEntry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One connection to an endpoint without a socket: bytes in, bytes out; line ends are shown as newlines. */
final class Wire {
    private final Connection connection;
    private final EmbeddedChannel channel;

    Wire(Bench bench) {
        connection = new Connection(bench.endpoint());
        channel = new EmbeddedChannel();
        channel.config()
                .setAllocator(new UnpooledByteBufAllocator(false, true)); // garbage, as the test's other objects
        channel.pipeline().addLast(connection).fireChannelActive();
    }

    int held() {
        return connection.held();
    }

    /** The parts behind the socket, with a clock that a test turns. */
    record Bench(
            FakeSource source,
            AtomicLong clock,
            Watch watch,
            Sessions sessions,
            Announcement announcement,
            List<AuditEntry> audited,
            Endpoint endpoint) {
        static Bench open() {
            return with(Access.open(true));
        }

        static Bench with(Access access) {
            var source = new FakeSource();
            var clock = new AtomicLong(1_000_000_000_000L);
            var watch = new Watch(source, clock::get);
            var about = new Context.About("1.0", "10.0.0.1", 26379, 1024, clock.get());
            var sessions = new Sessions();
            var audited = new ArrayList<AuditEntry>();
            var announcement = new Announcement(sessions, clock::get);
            var context =
                    new Context(watch::view, source, sessions, announcement, access, about, audited::add, clock::get);
            return new Bench(source, clock, watch, sessions, announcement, audited, new Endpoint(context, watch));
        }

        Wire connect() {
            return new Wire(this);
        }

        List<Notice> show(SentinelView view) {
            source.show(view);
            var notices = watch.look();
            endpoint.publish(notices);
            return notices;
        }
    }

    /** Sends lines, each an inline request. */
    String ask(String... lines) {
        send(String.join("\r\n", lines) + "\r\n");
        return heard();
    }

    /** Sends words as a client's library does. */
    String request(String... words) {
        var text = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        send(text.toString());
        return heard();
    }

    void send(String bytes) {
        send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        channel.runPendingTasks();
    }

    /** All that was sent since the last time. */
    String heard() {
        channel.runPendingTasks();
        var text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        return text.toString().replace("\r\n", "\n");
    }

    boolean open() {
        channel.runPendingTasks();
        return channel.isOpen();
    }

    void end() {
        var unused = channel.finishAndReleaseAll();
    }
}
