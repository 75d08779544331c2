package io.holdfast.failover.register;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyExceptionReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * What crosses the register's port: Ratis' messages for netty, but for failures, which are a sentence here and not a
 * serialized exception, since reading one may run whatever its sender likes.
 */
final class RegisterMessages {
    private RegisterMessages() {}

    /** The other side carried nothing out and says why; the connection is sound. */
    static final class RefusedByPeerException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedByPeerException(String sentence) {
            super(sentence);
        }
    }

    static RaftNettyServerRequestProto of(RaftClientRequest request) {
        return RaftNettyServerRequestProto.newBuilder()
                .setRaftClientRequest(ClientProtoUtils.toRaftClientRequestProto(request))
                .build();
    }

    static RaftNettyServerReplyProto of(RaftClientReply reply) {
        return RaftNettyServerReplyProto.newBuilder()
                .setRaftClientReply(ClientProtoUtils.toRaftClientReplyProto(reply))
                .build();
    }

    static RaftNettyServerReplyProto failure(RaftRpcRequestProto request, Throwable failure) {
        var head = RaftRpcReplyProto.newBuilder()
                .setRequestorId(request.getRequestorId())
                .setReplyId(request.getReplyId())
                .setCallId(request.getCallId())
                .setSuccess(false);
        var sentence = ByteString.copyFrom(failure.toString(), StandardCharsets.UTF_8);
        return RaftNettyServerReplyProto.newBuilder()
                .setExceptionReply(RaftNettyExceptionReplyProto.newBuilder()
                        .setRpcReply(head)
                        .setException(sentence))
                .build();
    }

    static RaftNettyServerReplyProto checked(RaftNettyServerReplyProto reply) throws RefusedByPeerException {
        if (reply.hasExceptionReply()) {
            throw new RefusedByPeerException(
                    reply.getExceptionReply().getException().toStringUtf8());
        }
        return reply;
    }

    static RaftRpcRequestProto head(RaftNettyServerRequestProto request) throws IOException {
        return switch (request.getRaftNettyServerRequestCase()) {
            case REQUESTVOTEREQUEST -> request.getRequestVoteRequest().getServerRequest();
            case APPENDENTRIESREQUEST -> request.getAppendEntriesRequest().getServerRequest();
            case INSTALLSNAPSHOTREQUEST -> request.getInstallSnapshotRequest().getServerRequest();
            case STARTLEADERELECTIONREQUEST ->
                request.getStartLeaderElectionRequest().getServerRequest();
            case RAFTCLIENTREQUEST -> request.getRaftClientRequest().getRpcRequest();
            case TRANSFERLEADERSHIPREQUEST,
                    SNAPSHOTMANAGEMENTREQUEST,
                    LEADERELECTIONMANAGEMENTREQUEST,
                    SETCONFIGURATIONREQUEST,
                    GROUPMANAGEMENTREQUEST,
                    GROUPLISTREQUEST,
                    GROUPINFOREQUEST,
                    RAFTNETTYSERVERREQUEST_NOT_SET ->
                throw new IOException("no control node asks for " + request.getRaftNettyServerRequestCase());
        };
    }

    static long callId(RaftNettyServerReplyProto reply) {
        return switch (reply.getRaftNettyServerReplyCase()) {
            case REQUESTVOTEREPLY ->
                reply.getRequestVoteReply().getServerReply().getCallId();
            case APPENDENTRIESREPLY ->
                reply.getAppendEntriesReply().getServerReply().getCallId();
            case INSTALLSNAPSHOTREPLY ->
                reply.getInstallSnapshotReply().getServerReply().getCallId();
            case STARTLEADERELECTIONREPLY ->
                reply.getStartLeaderElectionReply().getServerReply().getCallId();
            case RAFTCLIENTREPLY -> reply.getRaftClientReply().getRpcReply().getCallId();
            case EXCEPTIONREPLY -> reply.getExceptionReply().getRpcReply().getCallId();
            case GROUPLISTREPLY, GROUPINFOREPLY, RAFTNETTYSERVERREPLY_NOT_SET -> -1;
        };
    }
}
