package io.holdfast.failover.register;

import io.holdfast.failover.register.RegisterMessages.RefusedByPeerException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/**
 * Brings requests to whoever leads: to this node's own member without a network when that one does. A request that found
 * no leader, or whose connection died, is tried again under the same call id until it is given up, and Ratis applies one
 * call id once.
 */
final class Courier implements AutoCloseable {
    private static final long PAUSE_MILLIS = 40;

    private final RaftServer server;
    private final RatisMember member;
    private final Duration patience;
    private final Duration attemptWithin;
    private final ClientId clientId = ClientId.randomId();
    private final PeerConnections connections;
    private final ExecutorService workers = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("register-", 0).factory());
    private final Executor later = CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, workers);

    /** After {@code patience} an outcome is unknown; after {@code attemptWithin} a silent peer is not waited for. */
    Courier(RaftServer server, RatisMember member, Duration patience, Duration attemptWithin) {
        this.server = server;
        this.member = member;
        this.patience = patience;
        this.attemptWithin = attemptWithin;
        connections = member.connections();
    }

    /** The answer, or a failure when the outcome is unknown. */
    CompletableFuture<Message> send(RaftClientRequest.Type type, Message message) {
        var errand = new Errand(type, message, CallId.getAndIncrement());
        try {
            workers.execute(errand::attempt);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IllegalStateException("this node is stopping", e));
        }
        return errand.answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One answer of one peer, whatever it leads or follows; the question says who asks. */
    CompletableFuture<Message> rollCall(RaftPeerId peer, Message question) {
        var request = request(
                RegisterRpc.ROLL_CALL,
                peer,
                RaftClientRequest.staleReadRequestType(0),
                question,
                CallId.getAndIncrement());
        return toPeer(request).thenApply(RaftClientReply::getMessage);
    }

    /** Connecting blocks, for as long as the peer's host is silent; so it is never done on a caller's thread. */
    private CompletableFuture<RaftClientReply> toPeer(RaftClientRequest request) {
        return CompletableFuture.completedFuture(request)
                .thenComposeAsync(this::sent, workers)
                .orTimeout(attemptWithin.toMillis(), TimeUnit.MILLISECONDS)
                .whenCompleteAsync((reply, error) -> reconnectAfter(request.getServerId(), error), workers);
    }

    private CompletableFuture<RaftClientReply> sent(RaftClientRequest request) {
        try {
            return connections
                    .getProxy(request.getServerId())
                    .send(request.getCallId(), RegisterMessages.of(request))
                    .thenApply(Courier::reply);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static RaftClientReply reply(RaftNettyServerReplyProto answer) {
        try {
            return ClientProtoUtils.toRaftClientReply(
                    RegisterMessages.checked(answer).getRaftClientReply());
        } catch (RefusedByPeerException e) {
            throw new CompletionException(e);
        }
    }

    private void reconnectAfter(RaftPeerId peer, @Nullable Throwable error) {
        if (error != null && !(cause(error) instanceof RefusedByPeerException)) {
            connections.failed(peer, cause(error));
        }
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private RaftClientRequest request(
            RaftGroupId to, RaftPeerId peer, RaftClientRequest.Type type, Message message, long callId) {
        return RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(peer)
                .setGroupId(to)
                .setCallId(callId)
                .setMessage(message)
                .setType(type)
                .build();
    }

    private Optional<RaftPeerId> leader() {
        try {
            var info = server.getDivision(member.group().getGroupId()).getInfo();
            return info.isLeader() ? Optional.of(server.getId()) : Optional.ofNullable(info.getLeaderId());
        } catch (IOException e) {
            return Optional.empty(); // not formed yet
        }
    }

    /** One request on its way, under one call id. */
    private final class Errand {
        private final RaftClientRequest.Type type;
        private final Message message;
        private final long callId;
        private final CompletableFuture<Message> answer = new CompletableFuture<>();

        Errand(RaftClientRequest.Type type, Message message, long callId) {
            this.type = type;
            this.message = message;
            this.callId = callId;
        }

        void attempt() {
            if (answer.isDone()) {
                return;
            }
            leader().ifPresentOrElse(this::ask, this::again);
        }

        private void ask(RaftPeerId leader) {
            var request = request(member.group().getGroupId(), leader, type, message, callId);
            CompletionStage<RaftClientReply> reply = leader.equals(server.getId()) ? locally(request) : toPeer(request);
            reply.whenComplete(this::heard);
        }

        private CompletableFuture<RaftClientReply> locally(RaftClientRequest request) {
            try {
                return server.submitClientRequestAsync(request);
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private void heard(@Nullable RaftClientReply reply, @Nullable Throwable error) {
            if (reply != null && reply.isSuccess()) {
                answer.complete(reply.getMessage());
            } else if (reply != null && reply.getStateMachineException() != null) {
                answer.completeExceptionally(reply.getStateMachineException());
            } else {
                again();
            }
        }

        private void again() {
            if (!workers.isShutdown()) {
                later.execute(this::attempt);
            }
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        connections.close();
    }
}
