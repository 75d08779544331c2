package io.holdfast.failover.cluster;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.coordinator.Herald;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a planned change of primary be told of before it begins, whoever asked for it on this node: the API, the command
 * line, a plan that is due, a rolling restart. Nothing of the group has changed meanwhile, so the wait endangers nobody;
 * what could not begin now is asked for at once, for its refusal. A herald that is stuck is not waited for.
 */
final class Announcing {
    /** Longer than any announcement; only a herald that was closed meanwhile takes so long. */
    private static final Duration LONGEST = Duration.ofSeconds(6);

    private final Function<GroupName, Optional<GroupView>> groups;
    private final Asking asking;
    private final LongSupplier nanos;
    private volatile Herald herald = Herald.NONE;

    /** Takes a request to the coordinator. */
    interface Asking {
        CompletionStage<Outcome> ask(GroupName group, Request request, Duration limit);
    }

    Announcing(Function<GroupName, Optional<GroupView>> groups, Asking asking, LongSupplier nanos) {
        this.groups = groups;
        this.asking = asking;
        this.nanos = nanos;
    }

    void by(Herald newHerald) {
        herald = newHerald;
    }

    CompletionStage<Outcome> request(GroupName group, Request request, Duration limit) {
        if (!(request instanceof Request.Switchover wish) || !mayBegin(group, wish.target())) {
            return asking.ask(group, request, limit);
        }
        long deadline = nanos.getAsLong() + limit.toNanos();
        return herald.announce(group)
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(false, LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .handle((told, failure) -> Duration.ofNanos(deadline - nanos.getAsLong()))
                .thenCompose(rest -> asking.ask(group, request, rest));
    }

    private boolean mayBegin(GroupName group, @Nullable NodeName target) {
        return groups.apply(group)
                .filter(view -> view.state().phase() instanceof Phase.Steady)
                .filter(view -> view.members().stream().anyMatch(member -> takesOver(view, member, target)))
                .isPresent();
    }

    private static boolean takesOver(GroupView view, MemberView member, @Nullable NodeName target) {
        boolean wanted = target == null || target.equals(member.node());
        return wanted
                && member.electable()
                && !member.node().equals(view.state().primary());
    }
}
