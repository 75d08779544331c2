package io.holdfast.node;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Phase;
import java.util.Optional;
import java.util.Set;

/**
 * A group's primary, from the moment at which it says itself that it runs. The register remembers who led in an epoch even
 * when every instance was killed since; whoever trusted that alone would write to a standby. One that was open stays so
 * while nothing is heard of it: the connections to it say more than the silence.
 */
final class OpenPrimary {
    private static final String RUNS = InstanceState.RUNNING.word();
    private static final Set<String> STAYS =
            Set.of(RUNS, InstanceState.HUNG.word(), InstanceState.FAILED.word(), "unreachable");
    private volatile Epoch opened = Epoch.NONE;

    record Leader(Member member, GroupState state) {}

    Optional<Leader> of(GroupView view) {
        var state = view.state();
        var leader = state.primary();
        if (leader == null || !(state.phase() instanceof Phase.Steady)) {
            return Optional.empty();
        }
        var says = view.members().stream()
                .filter(member -> member.node().equals(leader))
                .map(MemberView::state)
                .findFirst()
                .orElse("");
        if (says.equals(RUNS)) {
            opened = state.epoch();
        } else if (!STAYS.contains(says)) {
            opened = Epoch.NONE;
        }
        return opened.equals(state.epoch())
                ? state.member(leader).map(member -> new Leader(member, state))
                : Optional.empty();
    }
}
