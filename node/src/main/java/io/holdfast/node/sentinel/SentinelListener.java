package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Encoder;
import io.holdfast.node.sentinel.resp.Reply;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port: opened and closed as often as the majority comes and goes, on the event loop's thread. */
final class SentinelListener {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelListener.class);
    private static final int READ = 4096;
    /** A subscriber whose host vanished would otherwise hold its place for two hours. */
    private static final int KEEP_IDLE_SECONDS = 60;

    private static final WriteBufferWaterMark PENDING = new WriteBufferWaterMark(16 * 1024, 32 * 1024);
    private static final Reply FULL = Reply.error("max number of clients reached");

    private final EventLoopGroup loop;
    private final String host;
    private final int port;
    private final Endpoint endpoint;
    private final Context context;
    private @Nullable Channel listening;
    private boolean opening;
    private boolean complained;
    private long retryAt;

    SentinelListener(EventLoopGroup loop, Endpoint endpoint, Context context) {
        this.loop = loop;
        this.host = context.about().host();
        this.port = context.about().port();
        this.endpoint = endpoint;
        this.context = context;
    }

    boolean open() {
        return listening != null;
    }

    /** Tries once a second while the port is taken; says so once. */
    void open(long nanos) {
        if (listening != null || opening || nanos - retryAt < 0) {
            return;
        }
        opening = true;
        retryAt = nanos + 1_000_000_000L;
        bootstrap().bind(host, port).addListener((ChannelFuture bound) -> {
            opening = false;
            if (bound.isSuccess()) {
                listening = bound.channel();
                listening.pipeline().addLast(new AcceptFailures(port));
                complained = false;
                LOG.info("the Sentinel endpoint is open on {}:{}", host, port);
            } else if (!complained) {
                complained = true;
                LOG.error(
                        "Port {} on {} cannot be opened for the Sentinel endpoint ({}): stop what uses it, or set"
                                + " holdfast.ports.sentinel; it is tried again every second",
                        port,
                        host,
                        String.valueOf(bound.cause().getMessage()));
            }
        });
    }

    /** The port and every connection: who asks elsewhere gets an answer that a majority stands behind. */
    void close(String why) {
        if (listening == null) {
            return;
        }
        var unused = listening.close();
        listening = null;
        LOG.info("the Sentinel endpoint on {}:{} is closed: {}", host, port, why);
        List.copyOf(context.sessions().all()).forEach(Session::close);
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 512)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEP_IDLE_SECONDS)
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), 10)
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), 3)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, PENDING)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        admit(channel);
                    }
                });
    }

    private void admit(SocketChannel channel) {
        if (endpoint.size() < context.about().connections()) {
            channel.pipeline().addLast(new Connection(endpoint));
            return;
        }
        var refusal = channel.alloc().buffer();
        Encoder.RESP2.write(FULL, refusal);
        channel.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
    }
}
