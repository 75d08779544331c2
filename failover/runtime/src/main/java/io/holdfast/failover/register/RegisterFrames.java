package io.holdfast.failover.register;

import io.holdfast.failover.tls.NodeTls;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandler;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelInitializer;
import org.apache.ratis.thirdparty.io.netty.channel.socket.SocketChannel;
import org.apache.ratis.thirdparty.io.netty.handler.codec.protobuf.ProtobufDecoder;
import org.apache.ratis.thirdparty.io.netty.handler.codec.protobuf.ProtobufEncoder;
import org.apache.ratis.thirdparty.io.netty.handler.codec.protobuf.ProtobufVarint32FrameDecoder;
import org.apache.ratis.thirdparty.io.netty.handler.codec.protobuf.ProtobufVarint32LengthFieldPrepender;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** From bytes to messages on the register's connections, through TLS first when the node has certificates. */
final class RegisterFrames {
    private static final long HANDSHAKE_SECONDS = 5;

    private RegisterFrames() {}

    /** Makes the last handler of each new connection, which has its state. */
    interface Last {
        ChannelHandler handler();
    }

    static ChannelInitializer<SocketChannel> server(@Nullable NodeTls tls, Last last) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                var engine = tls == null ? null : tls.memberServer();
                build(channel, engine, RaftNettyServerRequestProto.getDefaultInstance(), last);
            }
        };
    }

    static ChannelInitializer<SocketChannel> client(@Nullable NodeTls tls, InetSocketAddress peer, Last last) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                var engine = tls == null ? null : tls.memberClient(peer.getHostString(), peer.getPort());
                build(channel, engine, RaftNettyServerReplyProto.getDefaultInstance(), last);
            }
        };
    }

    private static void build(SocketChannel channel, @Nullable SSLEngine engine, MessageLite expected, Last last) {
        var pipeline = channel.pipeline();
        if (engine != null) {
            var handler = new SslHandler(engine);
            handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
            pipeline.addLast(handler);
        }
        pipeline.addLast(new ProtobufVarint32FrameDecoder());
        pipeline.addLast(new ProtobufDecoder(expected));
        pipeline.addLast(new ProtobufVarint32LengthFieldPrepender());
        pipeline.addLast(new ProtobufEncoder());
        pipeline.addLast(last.handler());
    }
}
