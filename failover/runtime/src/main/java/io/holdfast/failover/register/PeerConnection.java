package io.holdfast.failover.register;

import io.holdfast.failover.tls.NodeTls;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.AlreadyClosedException;
import org.apache.ratis.thirdparty.io.netty.bootstrap.Bootstrap;
import org.apache.ratis.thirdparty.io.netty.channel.Channel;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandlerContext;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelOption;
import org.apache.ratis.thirdparty.io.netty.channel.EventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.channel.SimpleChannelInboundHandler;
import org.apache.ratis.thirdparty.io.netty.channel.socket.nio.NioSocketChannel;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslHandler;
import org.apache.ratis.util.NetUtils;
import org.jspecify.annotations.Nullable;

/**
 * One connection to another control node's register. Answers find their requests by call id, in any order. Once broken it
 * stays so: whoever holds it makes a new one.
 */
final class PeerConnection implements Closeable {
    private static final int CONNECT_MILLIS = 2000;
    private final Map<Long, CompletableFuture<RaftNettyServerReplyProto>> awaited = new ConcurrentHashMap<>();
    private final InetSocketAddress peer;
    private final Channel channel;

    private PeerConnection(InetSocketAddress peer, EventLoopGroup group, @Nullable NodeTls tls)
            throws IOException, InterruptedException {
        this.peer = peer;
        var connected = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(RegisterFrames.client(tls, peer, Answers::new))
                .connect(peer);
        try {
            var unused = connected.await();
        } catch (InterruptedException e) {
            var unused = connected.channel().close();
            throw e;
        }
        if (!connected.isSuccess()) {
            throw (ConnectException) new ConnectException(peer + ": " + connected.cause()).initCause(connected.cause());
        }
        channel = connected.channel();
    }

    /** Blocks until the connection stands or did not come about; a handshake goes on beside it. */
    static PeerConnection to(RaftPeer peer, EventLoopGroup group, @Nullable NodeTls tls) throws IOException {
        try {
            return new PeerConnection(NetUtils.createSocketAddr(peer.getAddress()), group, tls);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting to " + peer);
        }
    }

    CompletableFuture<RaftNettyServerReplyProto> send(long callId, RaftNettyServerRequestProto request) {
        var reply = new CompletableFuture<RaftNettyServerReplyProto>();
        var unused = reply.whenComplete((answer, error) -> awaited.remove(callId, reply));
        var earlier = awaited.put(callId, reply);
        if (earlier != null) {
            earlier.completeExceptionally(new IOException("asked again"));
        }
        if (!channel.isActive()) {
            fail(closed());
        } else {
            var unusedWrite = channel.writeAndFlush(request).addListener(written -> {
                if (!written.isSuccess()) {
                    fail(new AlreadyClosedException(peer + " cannot be written to", written.cause()));
                    var unusedClose = channel.close();
                }
            });
        }
        return reply;
    }

    boolean shakingHands() {
        var tls = channel.pipeline().get(SslHandler.class);
        return tls != null && channel.isActive() && !tls.handshakeFuture().isDone();
    }

    @Override
    public void close() {
        var unused = channel.close();
        fail(closed());
    }

    @Override
    public String toString() {
        return String.valueOf(peer);
    }

    private AlreadyClosedException closed() {
        return new AlreadyClosedException("the connection to " + peer + " is closed");
    }

    private void fail(Exception why) {
        awaited.values().forEach(reply -> reply.completeExceptionally(why));
    }

    private final class Answers extends SimpleChannelInboundHandler<RaftNettyServerReplyProto> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, RaftNettyServerReplyProto answer) {
            var reply = awaited.get(RegisterMessages.callId(answer));
            if (reply != null) {
                reply.complete(answer);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(new AlreadyClosedException("the connection to " + peer + " broke", cause));
            var unused = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(closed());
        }
    }
}
