package io.holdfast.failover.cluster;

import io.holdfast.failover.coordinator.Coordinators;
import io.holdfast.failover.coordinator.Heard;
import io.holdfast.failover.coordinator.TopologyMonitor;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each message to whom it concerns on this node. It never blocks its caller: an agent may take its time (a promise
 * is written to disk), so each has a thread and a queue of its own.
 */
final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration LAST_MESSAGE = Duration.ofSeconds(2);
    private final NodeName self;
    private final TopologyMonitor monitor;
    private final Heard heard;
    private final Map<GroupName, Seat> seats = new ConcurrentHashMap<>();
    private @Nullable ClusterRuntime cluster;
    private @Nullable RequestDesk desk;
    private @Nullable Coordinators coordinators;

    private record Seat(NodeParts.Agent agent, ExecutorService executor) {}

    Inbox(NodeName self, TopologyMonitor monitor, Heard heard) {
        this.self = self;
        this.monitor = monitor;
        this.heard = heard;
    }

    /** Before the first message: the parts that need this inbox themselves. */
    void connect(ClusterRuntime newCluster, RequestDesk newDesk, @Nullable Coordinators newCoordinators) {
        cluster = newCluster;
        desk = newDesk;
        coordinators = newCoordinators;
    }

    void add(GroupName group, NodeParts.Agent agent) {
        seats.put(group, new Seat(agent, SingleThread.named("holdfast-inbox-" + group)));
    }

    ClusterRuntime cluster() {
        return Objects.requireNonNull(cluster, "connected before the first message");
    }

    void receive(Object message) {
        switch (message) {
            case Report report -> report(report);
            case Directive directive -> directive(directive);
            case Lease lease -> toAgent(group(lease), agent -> agent.receive(lease));
            case NodeMessage.JoinQuestion question -> cluster().receive(question);
            case NodeMessage.JoinAnswer answer -> {
                cluster().heard(answer.from());
                cluster().receive(answer);
            }
            case NodeMessage other -> Objects.requireNonNull(desk).receive(other);
            default -> LOG.warn("a message that nobody knows was ignored: {}", message.getClass());
        }
    }

    @Override
    public void close() {
        seats.values().forEach(Inbox::close);
    }

    private void report(Report report) {
        cluster().heard(report.node());
        boolean news = monitor.receive(report, System.nanoTime());
        if (news && coordinators != null) {
            coordinators.changed(report.group());
        }
        toAgent(report.group(), agent -> agent.receive(report));
    }

    private void directive(Directive directive) {
        heard.receive(directive, System.nanoTime());
        if (coordinators != null) {
            coordinators.heard(directive.term());
        }
        if (directive.to().equals(self)) {
            toAgent(directive.state().group(), agent -> agent.receive(directive));
        }
    }

    private static GroupName group(Lease lease) {
        return switch (lease) {
            case Lease.Question l -> l.group();
            case Lease.Grant l -> l.group();
            case Lease.Refusal l -> l.group();
        };
    }

    private void toAgent(GroupName group, Consumer<NodeParts.Agent> message) {
        var seat = seats.get(group);
        if (seat != null) {
            seat.executor().execute(() -> delivered(group, () -> message.accept(seat.agent())));
        }
    }

    private static void delivered(GroupName group, Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException e) {
            LOG.error("the agent of {} failed on a message", group, e);
        }
    }

    private static void close(Seat seat) {
        seat.executor().shutdown();
        try {
            if (!seat.executor().awaitTermination(LAST_MESSAGE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("an agent is still busy with a message and is closed now");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        seat.agent().close();
    }
}
