package io.holdfast.failover.register;

import io.holdfast.failover.tls.NodeTls;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The register's own transport, by which Ratis reaches the other control nodes. Ratis brings two: the one over netty knows
 * no certificates, the one over gRPC would add a second protocol stack to the path of every election. This one speaks the
 * former's messages, encrypted, and answers the roll call of a register that is not formed yet.
 */
public final class RegisterRpc implements RpcType {
    private static final String MARK = "holdfast.register.mark";
    private static final String TLS = "holdfast.register.tls";
    private static final String ADDRESS = "holdfast.register.address";

    /** Requests to this group are the roll call; no Raft group has this id. */
    static final RaftGroupId ROLL_CALL =
            RaftGroupId.valueOf(UUID.nameUUIDFromBytes("holdfast roll call".getBytes(StandardCharsets.UTF_8)));

    /** What the transport needs of us, in the form in which Ratis passes it on. */
    static Parameters parameters(InetSocketAddress address, Readmission mark, @Nullable NodeTls tls) {
        var parameters = new Parameters();
        parameters.put(ADDRESS, address, InetSocketAddress.class);
        parameters.put(MARK, mark, Readmission.class);
        if (tls != null) {
            parameters.put(TLS, tls, NodeTls.class);
        }
        return parameters;
    }

    /** Ratis finds this class by the name. */
    @Override
    public String name() {
        return RegisterRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(
                parameters.getNonNull(ADDRESS, InetSocketAddress.class),
                parameters.getNonNull(MARK, Readmission.class),
                parameters.get(TLS, NodeTls.class));
    }

    private record Factory(
            InetSocketAddress address,
            Readmission mark,
            @Nullable NodeTls tls) implements ServerFactory {
        @Override
        public RpcType getRpcType() {
            return new RegisterRpc();
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return new RegisterPort(server, address, mark, tls);
        }
    }
}
