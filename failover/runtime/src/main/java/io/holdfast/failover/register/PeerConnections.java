package io.holdfast.failover.register;

import io.holdfast.failover.tls.NodeTls;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.netty.channel.EventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.channel.nio.NioEventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.util.concurrent.DefaultThreadFactory;
import org.apache.ratis.util.PeerProxyMap;
import org.jspecify.annotations.Nullable;

/** One connection to each other control node, made when it is first needed, with threads of their own. */
final class PeerConnections extends PeerProxyMap<PeerConnection> {
    private static final long END_MILLIS = 1000;
    private final EventLoopGroup threads;

    PeerConnections(String name, @Nullable NodeTls tls) {
        this(name, tls, threads("register-ask-", 0));
    }

    private PeerConnections(String name, @Nullable NodeTls tls, EventLoopGroup threads) {
        super(name, peer -> PeerConnection.to(peer, threads, tls));
        this.threads = threads;
    }

    @Override
    public void close() {
        super.close();
        end(threads);
    }

    /** Threads start when they are needed; 0: twice as many as there are cores, at most. */
    static EventLoopGroup threads(String name, int number) {
        return new NioEventLoopGroup(number, new DefaultThreadFactory(name, true));
    }

    static void end(EventLoopGroup threads) {
        threads.shutdownGracefully(0, END_MILLIS / 10, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(END_MILLIS);
    }
}
