package io.holdfast.failover.register;

import io.holdfast.protocol.Json;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.netty.NettyFactory;
import org.apache.ratis.netty.server.NettyRpcService;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * Ratis' transport over netty, which also answers the roll call of a register that is not formed yet: at that time there
 * is no Raft group that could be asked. All that crosses the register's port is made here, so this is where the port
 * gets its certificates.
 */
public final class RegisterRpc implements RpcType {
    private static final String MARK = "holdfast.register.mark";

    /** Requests to this group are the roll call; no Raft group has this id. */
    static final RaftGroupId ROLL_CALL =
            RaftGroupId.valueOf(UUID.nameUUIDFromBytes("holdfast roll call".getBytes(StandardCharsets.UTF_8)));

    /** What the transport needs of us, in the form in which Ratis passes it on. */
    static Parameters parameters(Supplier<StoreMark> mark) {
        var parameters = new Parameters();
        parameters.put(MARK, mark, Supplier.class);
        return parameters;
    }

    /** Ratis finds this class by the name. */
    @Override
    public String name() {
        return RegisterRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters);
    }

    private static final class Factory extends NettyFactory {
        private final Supplier<?> mark;

        Factory(Parameters parameters) {
            super(parameters);
            mark = parameters.getNonNull(MARK, Supplier.class);
        }

        @Override
        public NettyRpcService newRaftServerRpc(RaftServer server) {
            return super.newRaftServerRpc(answeringRollCalls(server));
        }

        private RaftServer answeringRollCalls(RaftServer server) {
            var both = Proxy.newProxyInstance(
                    RaftServer.class.getClassLoader(),
                    new Class<?>[] {RaftServer.class},
                    (proxy, method, arguments) -> {
                        var first = arguments == null ? null : arguments[0];
                        return first instanceof RaftClientRequest request
                                        && request.getRaftGroupId().equals(ROLL_CALL)
                                ? answer(request)
                                : passOn(server, method, arguments);
                    });
            return RaftServer.class.cast(both);
        }

        private RaftClientReply answer(RaftClientRequest request) {
            var content = UnsafeByteOperations.unsafeWrap(Json.bytes(mark.get()));
            return RaftClientReply.newBuilder()
                    .setRequest(request)
                    .setSuccess()
                    .setMessage(Message.valueOf(content))
                    .build();
        }

        private static @Nullable Object passOn(RaftServer server, Method method, Object @Nullable [] arguments)
                throws Throwable {
            try {
                return method.invoke(server, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }
    }
}
