package io.holdfast.node.sentinel;

import io.holdfast.node.audit.AuditEntry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Sentinel-compatible endpoint of a node: one thread looks for changes, another one talks to all clients. Only a
 * node that belongs to a majority is open, so that no client ever learns of a primary that was replaced elsewhere.
 */
public final class SentinelServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelServer.class);
    private static final long LOOK_MILLIS = 20;
    /** While a new primary is about to be told: each client that asks in between is sent to the old one once more. */
    private static final long LOOK_CLOSELY_MILLIS = 5;

    private static final long GRACE = 1_000_000_000L;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("holdfast-sentinel", true), NioIoHandler.newFactory());
    private final ScheduledExecutorService looker;
    private final Watch watch;
    private final Endpoint endpoint;
    private final SentinelListener listener;
    private final Announcement announcement;
    private final Patience patience = new Patience(GRACE);
    private boolean failing;

    /**
     * Where it listens.
     *
     * @param connections at a time; the next one is told so and closed
     */
    public record Place(String host, int port, int connections, String version) {}

    private SentinelServer(SentinelSource source, Access access, Place place, Consumer<AuditEntry> audit) {
        watch = new Watch(source, System::nanoTime);
        var about =
                new Context.About(place.version(), place.host(), place.port(), place.connections(), System.nanoTime());
        var sessions = new Sessions();
        announcement = new Announcement(sessions, System::nanoTime);
        var context = new Context(watch::view, source, sessions, announcement, access, about, audit, System::nanoTime);
        endpoint = new Endpoint(context, watch);
        listener = new SentinelListener(loop, endpoint, context);
        looker = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "holdfast-sentinel-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Returns at once; the port opens with the majority. {@code audit} is told who asks for a change. */
    public static SentinelServer start(SentinelSource source, Access access, Place place, Consumer<AuditEntry> audit) {
        var server = new SentinelServer(source, access, place, audit);
        server.looker.execute(server::look);
        var unused = server.loop.scheduleWithFixedDelay(server.endpoint::sweep, 1, 1, TimeUnit.SECONDS);
        return server;
    }

    /**
     * Tells the clients that need time of a planned change of {@code group}'s primary; completes when it may begin, which is
     * at once where there are none.
     */
    public CompletionStage<Boolean> announce(String group) {
        var begin = new CompletableFuture<Boolean>();
        try {
            loop.execute(() -> announce(group, begin));
        } catch (RejectedExecutionException closed) {
            begin.complete(false);
        }
        return begin;
    }

    private void announce(String group, CompletableFuture<Boolean> begin) {
        long millis = watch.view().group(group).map(announcement::millisAhead).orElse(0L);
        if (millis == 0) {
            begin.complete(false);
        } else {
            var unused = loop.schedule(() -> begin.complete(true), millis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        looker.close();
        loop.submit(() -> listener.close("this node leaves")).awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void look() {
        try {
            if (watch.due()) {
                var notices = watch.look();
                boolean open = patience.open(watch.view().majority(), System.nanoTime());
                loop.execute(() -> apply(open, notices));
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                LOG.error("the Sentinel endpoint cannot see the groups and answers nobody until it can", e);
            }
        }
        try {
            var unused = looker.schedule(this::look, restMillis(watch.view()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            return;
        }
    }

    private static long restMillis(SentinelView view) {
        boolean changing = view.groups().stream()
                .map(SentinelView.Group::stage)
                .anyMatch(stage -> stage == SentinelView.Stage.PROMOTING || stage == SentinelView.Stage.OPENING);
        return changing ? LOOK_CLOSELY_MILLIS : LOOK_MILLIS;
    }

    private void apply(boolean open, List<Notice> notices) {
        if (!open) {
            listener.close("this node belongs to no majority");
            return;
        }
        listener.open(System.nanoTime());
        if (!notices.isEmpty()) {
            endpoint.publish(notices);
        }
    }
}
