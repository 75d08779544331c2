package io.holdfast.node;

import io.holdfast.failover.agent.AgentLoop;
import io.holdfast.failover.agent.AgentSettings;
import io.holdfast.failover.agent.InstanceAgent;
import io.holdfast.failover.agent.LeaseSettings;
import io.holdfast.failover.agent.ProcessGuard;
import io.holdfast.failover.agent.PromiseStore;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.agent.Wire;
import io.holdfast.failover.cluster.Guest;
import io.holdfast.failover.cluster.NodeParts;
import io.holdfast.failover.coordinator.GroupSpec;
import io.holdfast.failover.core.Applied;
import io.holdfast.failover.core.Transitions;
import io.holdfast.failover.postgres.PostgresAgent;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.failover.postgres.PostgresSettings;
import io.holdfast.failover.redis.RedisAgent;
import io.holdfast.failover.redis.RedisSettings;
import io.holdfast.failover.register.Evolution.Evolved;
import io.holdfast.failover.register.RatisRegister;
import io.holdfast.failover.register.Register;
import io.holdfast.failover.register.RegisterSettings;
import io.holdfast.node.metrics.NodeMetrics;
import io.holdfast.node.metrics.TimedRegister;
import io.holdfast.node.own.OwnInstance;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.node.settings.GroupSettings;
import io.holdfast.node.settings.InstanceSettings;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the parts that know an engine or a disk from this node's file, and remembers them until they are closed. */
final class LocalParts implements NodeParts, OwnInstances, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalParts.class);
    private static final Duration FILE_PACE = Duration.ofSeconds(2);
    private static final Duration ELECTION_MIN = Duration.ofMillis(1100);
    private static final Duration ELECTION_MAX = Duration.ofMillis(1400);

    private final NodeSettings settings;
    private final Guest guest;
    private final NodeMetrics metrics = new NodeMetrics();
    private final List<AutoCloseable> begun = new ArrayList<>();
    private final Map<GroupName, RunningAgent> agents = new ConcurrentHashMap<>();

    /** A part will not start; the message is the sentence for the operator. */
    static final class RefusedPartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedPartException(RefusedException refusal) {
            super(refusal.getMessage(), refusal);
        }
    }

    LocalParts(NodeSettings settings, Guest guest) {
        this.settings = settings;
        this.guest = guest;
    }

    @Override
    public Guest guest() {
        return guest;
    }

    NodeMetrics metrics() {
        return metrics;
    }

    @Override
    public Register register() {
        var nodes = settings.cluster().controlNodes().stream()
                .map(c -> new RegisterSettings.ControlNode(c.name(), c.host()))
                .toList();
        var wanted = new RegisterSettings(
                settings.cluster().name(),
                settings.node().name(),
                nodes,
                settings.ports().register(),
                settings.node().dataDir(),
                ELECTION_MIN,
                ELECTION_MAX,
                settings.security().tls());
        try {
            return remembered(new TimedRegister(RatisRegister.start(wanted, LocalParts::evolve), metrics));
        } catch (RefusedException e) {
            throw new RefusedPartException(e);
        }
    }

    private static Evolved evolve(GroupState state, Event event) {
        return switch (Transitions.apply(state, event)) {
            case Applied.Next next -> new Evolved.Next(next.state());
            case Applied.Misfit misfit -> new Evolved.Misfit(misfit.sentence());
        };
    }

    @Override
    public Agent agent(GroupSpec spec, Wire wire) {
        var group = settings.groups().stream()
                .filter(g -> g.name().equals(spec.name()))
                .findFirst()
                .orElseThrow();
        try {
            var promises = PromiseStore.open(settings.node().dataDir(), group.name());
            var instance = instance(group, promises);
            var loop = AgentLoop.start(agentSettings(group), promises, instance, wire);
            var agent = new RunningAgent(loop, instance, watch(group, instance));
            agents.put(spec.name(), agent);
            return agent;
        } catch (RefusedException e) {
            throw new RefusedPartException(e);
        }
    }

    @Override
    public Optional<OwnInstance> of(GroupName group) {
        var agent = agents.get(group);
        int priority = settings.groups().stream()
                .filter(g -> g.name().equals(group))
                .map(GroupSettings::instance)
                .mapToInt(i -> i == null ? 0 : i.priority())
                .max()
                .orElse(0);
        return agent == null || agent.instance() == null
                ? Optional.empty()
                : Optional.of(new OwnInstance(
                        agent.loop().tenure(), agent.instance().observe(), priority, facts(agent.instance())));
    }

    private static @Nullable PostgresFacts facts(InstanceAgent instance) {
        return instance instanceof PostgresAgent postgres ? postgres.facts() : null;
    }

    private AgentSettings agentSettings(GroupSettings group) {
        var instance = Optional.ofNullable(group.instance());
        int priority = instance.map(InstanceSettings::priority).orElse(0);
        return new AgentSettings(
                settings.node().name(),
                group.name(),
                group.engine(),
                settings.node().host(),
                instance.map(InstanceSettings::port).orElse(0),
                priority > 0,
                priority,
                settings.cluster().controlNodes().stream().map(c -> c.name()).toList(),
                lease(),
                AgentSettings.Pace.defaults());
    }

    private LeaseSettings lease() {
        var policy = settings.timings().policy();
        return new LeaseSettings(policy.lease(), policy.lease().dividedBy(6), policy.guard(), policy.guard());
    }

    private @Nullable ParametersWatch watch(GroupSettings group, @Nullable InstanceAgent instance) {
        return instance instanceof PostgresAgent postgres
                ? remembered(ParametersWatch.start(settings.file(), group.name(), FILE_PACE, postgres::parameters))
                : null;
    }

    private @Nullable InstanceAgent instance(GroupSettings group, PromiseStore promises) throws RefusedException {
        var wanted = group.instance();
        if (wanted == null) {
            return null;
        }
        var folder = PromiseStore.folder(settings.node().dataDir(), group.name());
        var guard = ProcessGuard.in(folder, lease());
        InstanceAgent agent = switch (group.engine()) {
            case POSTGRES -> new PostgresAgent(postgres(group, wanted), promises, guard);
            case REDIS -> new RedisAgent(redis(group, wanted), promises, guard);
        };
        agent.start();
        return remembered(agent);
    }

    private PostgresSettings postgres(GroupSettings group, InstanceSettings wanted) throws RefusedException {
        try {
            return new PostgresSettings(
                    group.name(),
                    settings.node().name(),
                    settings.node().host(),
                    wanted.port(),
                    wanted.dataDir(),
                    wanted.binDir(),
                    wanted.runAs(),
                    wanted.hba(),
                    wanted.parameters(),
                    PromiseStore.folder(settings.node().dataDir(), group.name()),
                    wanted.priority(),
                    wanted.priority() > 0,
                    List.of(),
                    wanted.adopt(),
                    settings.timings().policy().lease());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private RedisSettings redis(GroupSettings group, InstanceSettings wanted) throws RefusedException {
        try {
            return new RedisSettings(
                    group.name(),
                    settings.node().name(),
                    settings.node().host(),
                    wanted.port(),
                    wanted.dataDir(),
                    wanted.binDir().resolve("redis-server"),
                    wanted.runAs(),
                    wanted.parameters(),
                    PromiseStore.folder(settings.node().dataDir(), group.name()),
                    wanted.adopt(),
                    settings.timings().policy().lease());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private <T extends AutoCloseable> T remembered(T part) {
        begun.add(part);
        return part;
    }

    /** Ends what was begun, when the rest of the node could not be. */
    @Override
    public void close() {
        begun.reversed().forEach(LocalParts::quietly);
    }

    private static void quietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} did not close: {}", part.getClass().getSimpleName(), e.toString());
        }
    }

    private record RunningAgent(
            AgentLoop loop,
            @Nullable InstanceAgent instance,
            @Nullable ParametersWatch watch) implements Agent {
        @Override
        public void receive(Directive directive) {
            loop.receive(directive);
        }

        @Override
        public void receive(Lease message) {
            loop.receive(message);
        }

        @Override
        public void receive(Report report) {
            loop.receive(report);
        }

        @Override
        public Optional<String> restart() {
            if (instance == null) {
                return Optional.of("This node runs no instance of the group.");
            }
            return instance instanceof PostgresAgent postgres
                    ? postgres.restart()
                    : Optional.of(
                            "A Redis instance is not restarted by request: that would lose what it has in memory.");
        }

        @Override
        public Optional<String> crash() {
            return instance instanceof PostgresAgent postgres
                    ? postgres.crash()
                    : Optional.of("Only PostgreSQL servers are killed for a rehearsal.");
        }

        @Override
        public Optional<Upkeep> upkeep() {
            return instance instanceof PostgresAgent postgres ? Optional.of(postgres.upkeep()) : Optional.empty();
        }

        @Override
        public void close() {
            if (watch != null) {
                watch.close();
            }
            loop.close();
            if (instance != null) {
                quietly(instance);
            }
        }
    }
}
