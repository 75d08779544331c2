package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.Session.Talk;
import io.holdfast.node.sentinel.resp.Decoder;
import io.holdfast.node.sentinel.resp.Limits;
import io.holdfast.node.sentinel.resp.ProtocolException;
import io.holdfast.node.sentinel.resp.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket. Requests are answered in their order, a few at a time, and nothing more is read while replies
 * pile up, so that a client can make this node keep little more than one request and the replies to it.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Session.Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /** Then others have their turn. */
    private static final int REQUESTS_AT_A_TIME = 64;
    /** What a subscriber may be behind: all events of dozens of failovers. */
    private static final long MOST_PENDING = 256 * 1024;

    /** Most requests are shorter; the room for a longer one is given back behind it. */
    private static final int ROOM = 256;

    /** What nobody is sent away for, however much the others hold. */
    private static final int FAIR = 4096;

    private final Endpoint endpoint;
    private final Decoder decoder = new Decoder(Limits.STRANGER);
    private @Nullable ChannelHandlerContext channel;
    private @Nullable ByteBuf received;
    private @Nullable Session session;
    private boolean waiting;
    private boolean scheduled;
    private boolean parting;
    private int counted;
    private long cloggedSince;

    Connection(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context;
        received = context.alloc().buffer(ROOM);
        session = endpoint.opened(context.channel(), this);
        if (session.admitted()) {
            decoder.limit(Limits.KNOWN);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        parting = true;
        if (session != null) {
            endpoint.closed(session);
        }
        if (received != null) {
            received.release();
            received = null;
        }
        counted = endpoint.holds(counted, 0);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        try {
            if (received != null && !parting) {
                received.writeBytes(bytes);
            }
        } finally {
            bytes.release();
        }
        proceed();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        cloggedSince = context.channel().isWritable() ? 0 : endpoint.nanos();
        proceed();
    }

    /** A peer that vanished is no news; anything else is a mistake of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (!(failure instanceof IOException)) {
            LOG.error("a connection to the Sentinel endpoint failed and is closed", failure);
        }
        close();
    }

    @Override
    public void push(Reply reply) {
        write(reply);
        if (channel != null) {
            channel.flush();
            if (pending() > MOST_PENDING || endpoint.overfull(pending())) {
                close();
            }
        }
    }

    @Override
    public void close() {
        parting = true;
        if (channel != null) {
            var unused = channel.close();
        }
    }

    @Override
    public long pending() {
        return channel == null || channel.channel().isWritable()
                ? 0
                : channel.channel().bytesBeforeWritable();
    }

    /** Bytes of room for what was received and is not answered yet. */
    int held() {
        return received == null ? 0 : received.capacity() + decoder.kept();
    }

    /** For how long nothing could be sent. */
    long cloggedNanos(long nanos) {
        return cloggedSince == 0 ? 0 : nanos - cloggedSince;
    }

    private void proceed() {
        if (channel == null || session == null || scheduled) {
            return;
        }
        try {
            answerSome(session);
        } catch (ProtocolException e) {
            part(List.of(Reply.error(String.valueOf(e.getMessage()))));
        }
        channel.flush();
        tidy(channel);
        channel.channel()
                .config()
                .setAutoRead(!waiting && !scheduled && channel.channel().isWritable());
    }

    /** Half-sent requests of many connections have to stay bearable together, too. */
    private void tidy(ChannelHandlerContext context) {
        if (received == null) {
            return;
        }
        received.discardSomeReadBytes();
        if (!received.isReadable() && received.capacity() > ROOM) {
            received.release();
            received = context.alloc().buffer(ROOM);
        }
        counted = endpoint.holds(counted, held());
        if (counted > FAIR && endpoint.crowded()) {
            close();
        }
    }

    private void answerSome(Session asking) throws ProtocolException {
        for (int i = 0; mayGoOn(); i++) {
            if (i == REQUESTS_AT_A_TIME) {
                goOnLater();
                return;
            }
            var words = received == null ? Optional.<List<String>>empty() : decoder.next(received);
            if (words.isEmpty()) {
                return;
            }
            if (!words.get().isEmpty()) {
                carryOut(asking, words.get());
            }
        }
    }

    private boolean mayGoOn() {
        return channel != null && !waiting && !parting && channel.channel().isWritable();
    }

    private void goOnLater() {
        if (channel != null) {
            scheduled = true;
            channel.executor().execute(() -> {
                scheduled = false;
                proceed();
            });
        }
    }

    private void carryOut(Session asking, List<String> words) {
        if (endpoint.outdated()) {
            close();
            return;
        }
        boolean skipped = asking.talk() == Talk.SKIP_NEXT;
        if (skipped) {
            asking.talk(Talk.ON);
        }
        var answer = endpoint.answer(asking, words);
        decoder.limit(asking.admitted() ? Limits.KNOWN : Limits.STRANGER);
        boolean silent = skipped || asking.talk() != Talk.ON;
        if (asking.talk() == Talk.SKIP_THIS) {
            asking.talk(Talk.SKIP_NEXT);
        }
        tell(answer, silent);
    }

    private void tell(Answer answer, boolean silent) {
        switch (answer) {
            case Answer.Now now -> {
                if (!silent) {
                    now.replies().forEach(this::write);
                }
            }
            case Answer.Later later -> await(later.reply(), silent);
            case Answer.Parting last -> part(silent ? List.of() : last.replies());
        }
    }

    private void await(CompletionStage<Reply> stage, boolean silent) {
        if (channel == null) {
            return;
        }
        waiting = true;
        var executor = channel.executor();
        stage.whenCompleteAsync(
                (reply, failure) -> {
                    waiting = false;
                    if (!silent && reply != null) {
                        write(reply);
                    }
                    proceed();
                },
                executor);
    }

    private void part(List<Reply> replies) {
        replies.forEach(this::write);
        parting = true;
        if (session != null) {
            session.unsubscribe();
        }
        if (channel != null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void write(Reply reply) {
        if (channel == null || session == null || !channel.channel().isActive()) {
            return;
        }
        var out = channel.alloc().buffer();
        session.encoder().write(reply, out);
        var unused = channel.write(out, channel.voidPromise());
    }
}
