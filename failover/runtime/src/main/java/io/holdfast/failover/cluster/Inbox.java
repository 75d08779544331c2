package io.holdfast.failover.cluster;

import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.coordinator.Coordinators;
import io.holdfast.failover.coordinator.Heard;
import io.holdfast.failover.coordinator.TopologyMonitor;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each message to whom it concerns on this node. It never blocks its caller, nor does anybody behind it. */
final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private final NodeName self;
    private final TopologyMonitor monitor;
    private final Heard heard;
    private final Map<GroupName, NodeParts.Agent> agents = new ConcurrentHashMap<>();
    private @Nullable ClusterRuntime cluster;
    private @Nullable RequestDesk desk;
    private @Nullable UpkeepDesk upkeepDesk;
    private @Nullable RuntimeUpkeep upkeep;
    private @Nullable Coordinators coordinators;

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

    /** Those of the upkeep. */
    void connect(UpkeepDesk newDesk, RuntimeUpkeep newUpkeep) {
        upkeepDesk = newDesk;
        upkeep = newUpkeep;
    }

    Optional<Upkeep> upkeep(GroupName group) {
        return Optional.ofNullable(agents.get(group)).flatMap(NodeParts.Agent::upkeep);
    }

    void add(GroupName group, NodeParts.Agent agent) {
        agents.put(group, agent);
    }

    Optional<String> restart(GroupName group) {
        var agent = agents.get(group);
        return agent == null ? Optional.of(self + " has no agent of group " + group + ".") : agent.restart();
    }

    Optional<String> crash(GroupName group) {
        var agent = agents.get(group);
        return agent == null ? Optional.of(self + " has no agent of group " + group + ".") : agent.crash();
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
            case NodeMessage.UpkeepAsked question ->
                Objects.requireNonNull(upkeepDesk).receive(question);
            case NodeMessage.UpkeepAnswered answer ->
                Objects.requireNonNull(upkeepDesk).receive(answer);
            case NodeMessage.ParametersTold told ->
                Objects.requireNonNull(upkeep).told(told.group(), told.parameters());
            case NodeMessage.PlanTold told -> Objects.requireNonNull(upkeep).told(told.group(), told.planned());
            case NodeMessage other -> Objects.requireNonNull(desk).receive(other);
            default -> LOG.warn("a message that nobody knows was ignored: {}", message.getClass());
        }
    }

    @Override
    public void close() {
        agents.values().forEach(NodeParts.Agent::close);
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
        var agent = agents.get(group);
        if (agent == null) {
            return;
        }
        try {
            message.accept(agent);
        } catch (RuntimeException e) {
            LOG.error("the agent of {} failed on a message", group, e);
        }
    }
}
