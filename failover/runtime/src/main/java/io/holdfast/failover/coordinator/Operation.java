package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.core.OperatorRules;
import io.holdfast.failover.core.Situation;
import io.holdfast.failover.core.Verdict;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request of an operator on its way: not begun, under way, answered. It is never begun after its deadline, because
 * its asker has been told by then that nobody knows.
 *
 * @param asked and {@code deadline} in the coordinator's own monotonic nanoseconds, pauses included
 */
record Operation(Request request, long asked, long deadline, CompletableFuture<Outcome> outcome) {

    /** An operation whose first event is in the register, where it made {@code version}. */
    record UnderWay(
            Operation operation, Epoch from, @Nullable NodeName primary, long version) {

        Optional<Outcome> progress(GroupState state, long nanos) {
            boolean steady = state.phase() instanceof Phase.Steady;
            if (steady && from.equals(state.epoch()) && state.version() > version) {
                return Optional.of(new Outcome.Refused(
                        "the switchover was given up before anything was stopped: %s is still the primary of %s"
                                .formatted(state.primary(), state.group())));
            }
            if (!steady || !from.below(state.epoch())) {
                return Optional.empty();
            }
            var sentence = "%s is the primary of %s since epoch %s; it took %d ms"
                    .formatted(state.primary(), state.group(), state.epoch(), (nanos - operation.asked()) / 1_000_000);
            boolean stayed = state.primary() != null && state.primary().equals(primary);
            return Optional.of(
                    stayed && operation.request() instanceof Request.Switchover
                            ? new Outcome.Refused("the switchover did not come about: " + sentence)
                            : new Outcome.Done(sentence, state.version()));
        }
    }

    boolean expired(long nanos) {
        return nanos - deadline >= 0;
    }

    Verdict verdict(Situation situation) {
        return switch (request) {
            case Request.Switchover r -> OperatorRules.switchover(situation, r.target());
            case Request.Failover r -> OperatorRules.failover(situation, r.target());
            case Request.Pause r -> OperatorRules.pause(situation);
            case Request.Resume r -> OperatorRules.resume(situation);
            case Request.Reinit r -> OperatorRules.reinit(situation, r.node());
        };
    }

    /** What its first event in the register already answers; empty when a new primary is to be waited for. */
    Optional<Outcome> begun(GroupState state) {
        return switch (request) {
            case Request.Switchover r -> Optional.empty();
            case Request.Failover r -> Optional.empty();
            case Request.Pause r -> done(state, state.group() + " is paused: nothing is decided until resume");
            case Request.Resume r -> done(state, state.group() + " is resumed");
            case Request.Reinit r ->
                done(state, r.node() + " leaves " + state.group() + " now and is then cloned anew");
        };
    }

    void answer(Outcome answer) {
        outcome.complete(answer);
    }

    private static Optional<Outcome> done(GroupState state, String sentence) {
        return Optional.of(new Outcome.Done(sentence, state.version()));
    }
}
