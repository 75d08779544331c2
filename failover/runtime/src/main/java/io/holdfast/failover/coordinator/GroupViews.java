package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.Outlook;
import io.holdfast.failover.core.FailoverPolicy;
import io.holdfast.failover.core.Situation;
import io.holdfast.failover.core.Topology;
import io.holdfast.failover.core.WhatIf;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The groups as this node knows them: the newer of what its register's member holds and what a directive told.
 *
 * @param nodes the configured nodes, which are also the control nodes
 * @param register null on a node that is no control node
 */
public record GroupViews(
        List<GroupName> groups,
        List<NodeName> nodes,
        TopologyMonitor monitor,
        Heard heard,
        @Nullable Register register,
        FailoverPolicy policy) {

    /** In the order of their names; a group that nothing was heard of yet is left out. */
    public List<GroupView> all(long nanos) {
        return groups.stream()
                .sorted()
                .flatMap(group -> state(group).stream())
                .map(state -> Views.of(situation(state, nanos)))
                .toList();
    }

    /** Another number once a state is newer: both sources only ever go on. */
    public long newest() {
        long own = register == null ? 0 : versions(register.local().groups());
        return own + versions(heard.states().values());
    }

    private static long versions(Iterable<GroupState> states) {
        long sum = 0;
        for (var state : states) {
            sum += state.version();
        }
        return sum;
    }

    /** What each group would do without {@code node}. */
    public List<Outlook> without(NodeName node, long nanos) {
        return groups.stream()
                .sorted()
                .flatMap(group -> state(group).stream())
                .map(state -> outlook(state, WhatIf.dies(situation(state, nanos), node)))
                .toList();
    }

    private static Outlook outlook(GroupState state, WhatIf.Answer answer) {
        return new Outlook(
                state, answer, answer.events().stream().map(Sentences::of).toList());
    }

    private Situation situation(GroupState state, long nanos) {
        var coordinator = heard.coordinator(Duration.ofMillis(1500), nanos).orElse(null);
        var topology = new Topology(monitor.seen(state.group(), nanos), nodes, nodes, coordinator);
        return new Situation(state, topology, policy, Duration.ZERO);
    }

    private Optional<GroupState> state(GroupName group) {
        var own = register == null ? Stream.<GroupState>empty() : register.local().groups().stream();
        return Stream.concat(own, heard.states().values().stream())
                .filter(state -> state.group().equals(group))
                .max(Comparator.comparingLong(GroupState::version));
    }
}
