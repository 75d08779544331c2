package io.holdfast.failover.register;

import io.holdfast.failover.register.RegisterMessages.RefusedByPeerException;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.protocol.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpcWithProxy;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.thirdparty.io.netty.bootstrap.ServerBootstrap;
import org.apache.ratis.thirdparty.io.netty.channel.Channel;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandlerContext;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelOption;
import org.apache.ratis.thirdparty.io.netty.channel.EventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.channel.SimpleChannelInboundHandler;
import org.apache.ratis.thirdparty.io.netty.channel.socket.nio.NioServerSocketChannel;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register's port: answers what other control nodes ask, and asks them. Only what an election, the log and a client of
 * the register need is answered; nobody changes the group's members or its leader by this port.
 */
final class RegisterPort extends RaftServerRpcWithProxy<PeerConnection, PeerConnections> {
    private static final Logger LOG = LoggerFactory.getLogger(RegisterPort.class);
    private static final long COMPLAIN_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final RaftServer server;
    private final InetSocketAddress address;
    private final Readmission mark;
    private final @Nullable NodeTls tls;
    private final TimeDuration patience;
    private final EventLoopGroup accepting = PeerConnections.threads("register-accept", 1);
    private final EventLoopGroup answering = PeerConnections.threads("register-answer", 0);
    private volatile @Nullable Channel open;
    private volatile long complainedAt = System.nanoTime() - COMPLAIN_EVERY;

    RegisterPort(RaftServer server, InetSocketAddress address, Readmission mark, @Nullable NodeTls tls) {
        super(server::getId, id -> new PeerConnections(id.toString(), tls));
        this.server = server;
        this.address = address;
        this.mark = mark;
        this.tls = tls;
        patience = RaftClientConfigKeys.Rpc.requestTimeout(server.getProperties());
    }

    @Override
    public RpcType getRpcType() {
        return new RegisterRpc();
    }

    @Override
    public InetSocketAddress getInetSocketAddress() {
        return address;
    }

    @Override
    protected void startImpl() throws IOException {
        var bound = new ServerBootstrap()
                .group(accepting, answering)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(RegisterFrames.server(tls, Questions::new))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(address + " cannot be opened", bound.cause());
        }
        open = bound.channel();
    }

    @Override
    public void closeImpl() throws IOException {
        var channel = open;
        if (channel != null) {
            var unused = channel.close().awaitUninterruptibly();
        }
        PeerConnections.end(accepting);
        PeerConnections.end(answering);
        super.closeImpl();
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        return ask(
                        request.getServerRequest(),
                        RaftNettyServerRequestProto.newBuilder()
                                .setRequestVoteRequest(request)
                                .build())
                .getRequestVoteReply();
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        return ask(
                        request.getServerRequest(),
                        RaftNettyServerRequestProto.newBuilder()
                                .setAppendEntriesRequest(request)
                                .build())
                .getAppendEntriesReply();
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return ask(
                        request.getServerRequest(),
                        RaftNettyServerRequestProto.newBuilder()
                                .setInstallSnapshotRequest(request)
                                .build())
                .getInstallSnapshotReply();
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return ask(
                        request.getServerRequest(),
                        RaftNettyServerRequestProto.newBuilder()
                                .setStartLeaderElectionRequest(request)
                                .build())
                .getStartLeaderElectionReply();
    }

    private RaftNettyServerReplyProto ask(RaftRpcRequestProto head, RaftNettyServerRequestProto request)
            throws IOException {
        var to = RaftPeerId.valueOf(head.getReplyId());
        try {
            return RegisterMessages.checked(
                    answer(head, getProxies().getProxy(to).send(head.getCallId(), request)));
        } catch (RefusedByPeerException e) {
            throw e;
        } catch (IOException e) {
            getProxies().failed(to, e);
            throw e;
        }
    }

    private RaftNettyServerReplyProto answer(
            RaftRpcRequestProto head, CompletableFuture<RaftNettyServerReplyProto> reply) throws IOException {
        try {
            return reply.get(patience.toLong(TimeUnit.MILLISECONDS) + head.getTimeoutMs(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            reply.cancel(false);
            throw new SocketTimeoutException("no answer in time");
        }
    }

    private CompletableFuture<RaftNettyServerReplyProto> answer(RaftNettyServerRequestProto request)
            throws IOException {
        var reply = RaftNettyServerReplyProto.newBuilder();
        if (request.hasRequestVoteRequest()) {
            reply.setRequestVoteReply(server.requestVote(request.getRequestVoteRequest()));
        } else if (request.hasAppendEntriesRequest()) {
            reply.setAppendEntriesReply(server.appendEntries(request.getAppendEntriesRequest()));
        } else if (request.hasInstallSnapshotRequest()) {
            reply.setInstallSnapshotReply(server.installSnapshot(request.getInstallSnapshotRequest()));
        } else if (request.hasStartLeaderElectionRequest()) {
            reply.setStartLeaderElectionReply(server.startLeaderElection(request.getStartLeaderElectionRequest()));
        } else {
            var client = ClientProtoUtils.toRaftClientRequest(request.getRaftClientRequest());
            return answer(client).thenApply(RegisterMessages::of);
        }
        return CompletableFuture.completedFuture(reply.build());
    }

    private CompletableFuture<RaftClientReply> answer(RaftClientRequest request) throws IOException {
        if (!request.getRaftGroupId().equals(RegisterRpc.ROLL_CALL)) {
            return server.submitClientRequestAsync(request);
        }
        var content = UnsafeByteOperations.unsafeWrap(
                Json.bytes(mark.answer(request.getMessage().getContent())));
        return CompletableFuture.completedFuture(RaftClientReply.newBuilder()
                .setRequest(request)
                .setSuccess()
                .setMessage(Message.valueOf(content))
                .build());
    }

    private void complain(ChannelHandlerContext context, Throwable cause) {
        long now = System.nanoTime();
        if (now - complainedAt >= COMPLAIN_EVERY) {
            complainedAt = now;
            LOG.warn(
                    "{} is turned away from the register's port (told once a minute): {}",
                    context.channel().remoteAddress(),
                    cause.getCause() == null
                            ? cause.toString()
                            : cause.getCause().toString());
        }
    }

    private final class Questions extends SimpleChannelInboundHandler<RaftNettyServerRequestProto> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, RaftNettyServerRequestProto request)
                throws IOException {
            var head = RegisterMessages.head(request);
            try {
                var unused = answer(request)
                        .exceptionally(failure -> RegisterMessages.failure(head, failure))
                        .thenAccept(reply -> say(context, reply));
            } catch (IOException e) {
                say(context, RegisterMessages.failure(head, e));
            }
        }

        private static void say(ChannelHandlerContext context, RaftNettyServerReplyProto reply) {
            var unused = context.writeAndFlush(reply);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (context.channel().isActive()) {
                complain(context, cause);
            }
            var unused = context.close();
        }
    }
}
