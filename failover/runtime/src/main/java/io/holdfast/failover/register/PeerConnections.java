package io.holdfast.failover.register;

import io.holdfast.failover.tls.NodeTls;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.netty.channel.EventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.channel.nio.NioEventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.util.concurrent.DefaultThreadFactory;
import org.apache.ratis.util.PeerProxyMap;
import org.jspecify.annotations.Nullable;

/** One connection to each other control node, made when it is first needed, with threads of their own. */
final class PeerConnections extends PeerProxyMap<PeerConnection> {
    private static final long END_MILLIS = 1000;
    private final EventLoopGroup threads;
    private final Map<RaftPeerId, PeerConnection> newest;

    PeerConnections(String name, @Nullable NodeTls tls) {
        this(name, tls, threads("register-ask", 0), new ConcurrentHashMap<>());
    }

    private PeerConnections(
            String name, @Nullable NodeTls tls, EventLoopGroup threads, Map<RaftPeerId, PeerConnection> newest) {
        super(name, peer -> {
            var made = PeerConnection.to(peer, threads, tls);
            newest.put(peer.getId(), made);
            return made;
        });
        this.threads = threads;
        this.newest = newest;
    }

    /**
     * The next request gets a new connection. But a late answer does not end a handshake, which has a limit of its own:
     * on a slow host none would ever come to its end.
     */
    void failed(RaftPeerId peer, Throwable why) {
        boolean late = why instanceof TimeoutException || why instanceof InterruptedIOException;
        var connection = newest.get(peer);
        if (why instanceof InterruptedIOException && !(why instanceof SocketTimeoutException)) {
            return; // an election gave up waiting; that says nothing of the connection
        }
        if (!late || connection == null || !connection.shakingHands()) {
            resetProxy(peer);
        }
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
        var ended = threads.shutdownGracefully(0, END_MILLIS / 10, TimeUnit.MILLISECONDS);
        ended.awaitUninterruptibly(END_MILLIS);
    }
}
