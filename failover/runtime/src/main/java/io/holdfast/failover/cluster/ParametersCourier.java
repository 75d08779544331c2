package io.holdfast.failover.cluster;

import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.coordinator.GroupSpec;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.GroupName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings a group's parameters from the register to the instance beside this node, and, with the group's planned switchover,
 * from the register's leader to the nodes that keep none. Each tick costs a look at memory.
 */
final class ParametersCourier {
    private static final Duration PACE = Duration.ofSeconds(2);

    private final RuntimeSettings settings;
    private final RuntimeUpkeep upkeep;
    private final Function<GroupName, Optional<Upkeep>> own;
    private final @Nullable Register register;
    private final ClusterRuntime cluster;
    private final Map<GroupName, Long> given = new ConcurrentHashMap<>();
    private long sentAt = System.nanoTime();

    /** @param register null on a node that is no control node */
    ParametersCourier(
            RuntimeSettings settings,
            RuntimeUpkeep upkeep,
            Function<GroupName, Optional<Upkeep>> own,
            @Nullable Register register,
            ClusterRuntime cluster) {
        this.settings = settings;
        this.upkeep = upkeep;
        this.own = own;
        this.register = register;
        this.cluster = cluster;
    }

    void tick(long nanos) {
        settings.groups().stream().map(GroupSpec::name).forEach(this::give);
        if (register != null && nanos - sentAt > PACE.toNanos()) {
            sentAt = nanos;
            tellOthers(register);
        }
    }

    /** A version of 0 means that nobody ever set any, or that nothing was heard yet: what was kept on disk counts. */
    private void give(GroupName group) {
        var parameters = upkeep.parameters(group);
        if (parameters.version() > given.getOrDefault(group, 0L)) {
            own.apply(group).ifPresent(instance -> {
                instance.groupParameters(parameters.values());
                given.put(group, parameters.version());
            });
        }
    }

    private void tellOthers(Register leading) {
        var others = cluster.members().keySet().stream()
                .filter(node -> !settings.cluster().controlNodes().containsKey(node))
                .toList();
        if (others.isEmpty() || !leading.standing().leading()) {
            return;
        }
        for (var spec : settings.groups()) {
            var parameters = leading.parameters(spec.name());
            if (parameters.version() > GroupParameters.NONE.version()) {
                others.forEach(node -> cluster.send(node, new NodeMessage.ParametersTold(spec.name(), parameters)));
            }
            var planned = leading.planned(spec.name());
            if (planned.version() > PlannedSwitchover.NONE.version()) {
                others.forEach(node -> cluster.send(node, new NodeMessage.PlanTold(spec.name(), planned)));
            }
        }
    }
}
