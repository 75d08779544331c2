package io.holdfast.node.sentinel;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all connections share: the newest view, who is connected, and how long anybody is waited for. Used on the
 * endpoint's own thread only, but for the view.
 */
final class Endpoint {
    /** A view that was not renewed for so long is told to nobody: this process was asleep, and the world was not. */
    private static final long OUTDATED = 1_000_000_000L;

    private static final long STRANGER = 10_000_000_000L;
    private static final long CLOGGED = 10_000_000_000L;
    private static final long IDLE = 600_000_000_000L;
    private static final long MOST_PENDING_OF_ALL = 16 * 1024 * 1024;
    private static final long MOST_HELD_OF_ALL = 8 * 1024 * 1024;

    private final Context context;
    private final Watch watch;
    private final Commands commands;
    private final Map<Session, Connection> connections = new HashMap<>();
    private long held;

    Endpoint(Context context, Watch watch) {
        this.context = context;
        this.watch = watch;
        this.commands = new Commands(context);
    }

    Session opened(Channel channel, Connection connection) {
        var sessions = context.sessions();
        var session = new Session(
                sessions.nextId(),
                text(channel.remoteAddress()),
                text(channel.localAddress()),
                !context.access().needsPassword(),
                nanos(),
                connection);
        sessions.add(session);
        connections.put(session, connection);
        return session;
    }

    void closed(Session session) {
        context.sessions().remove(session);
        connections.remove(session);
    }

    int size() {
        return context.sessions().size();
    }

    boolean outdated() {
        return nanos() - watch.seenAt() > OUTDATED;
    }

    Answer answer(Session session, List<String> words) {
        var answer = commands.answer(session, words);
        var name = words.get(0);
        session.asks(commands.knows(name) ? name : "unknown", nanos());
        return answer;
    }

    /** One of many slow readers has to go, although it alone would be bearable; looked at when one is slow. */
    boolean overfull(long pending) {
        return pending > 0 && context.sessions().pending() > MOST_PENDING_OF_ALL;
    }

    /** A connection says how much it holds of requests that are not whole yet; the new number comes back. */
    int holds(int before, int now) {
        held += now - before;
        return now;
    }

    /** All connections together hold more of such requests than is good for this node. */
    boolean crowded() {
        return held > MOST_HELD_OF_ALL;
    }

    /** Bytes of all connections' requests that are not whole yet. */
    long held() {
        return held;
    }

    void publish(List<Notice> notices) {
        context.sessions().publish(notices);
    }

    /** Once a second: closes who says nothing, or takes nothing. */
    void sweep() {
        long now = nanos();
        for (var session : context.sessions().all()) {
            var connection = connections.get(session);
            boolean stranger = !session.admitted() || !session.asked();
            boolean idle = session.subscriptions() == 0 && session.idleNanos(now) > IDLE;
            boolean clogged = connection != null && connection.cloggedNanos(now) > CLOGGED;
            if ((stranger && session.ageNanos(now) > STRANGER) || idle || clogged) {
                session.close();
            }
        }
    }

    long nanos() {
        return context.nanos().getAsLong();
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(address);
    }
}
