package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.protocol.GroupState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The operators' requests that one group's coordinator has not answered yet. */
final class Operations {
    private final Deque<Operation> waiting = new ArrayDeque<>();
    private final List<Operation.UnderWay> underWay = new ArrayList<>();

    void add(Operation operation) {
        waiting.add(operation);
    }

    /** Puts one back that lost the race for the state's version. */
    void again(Operation operation) {
        waiting.addFirst(operation);
    }

    /** The next one that may still be begun. */
    Optional<Operation> next(long nanos) {
        while (!waiting.isEmpty()) {
            var operation = waiting.remove();
            if (!operation.expired(nanos)) {
                return Optional.of(operation);
            }
            operation.answer(new Outcome.Refused("its time ran out before it could be begun; nothing was changed"));
        }
        return Optional.empty();
    }

    void begun(Operation operation, GroupState before, GroupState after) {
        operation
                .begun(after)
                .ifPresentOrElse(
                        operation::answer,
                        () -> underWay.add(
                                new Operation.UnderWay(operation, before.epoch(), before.primary(), after.version())));
    }

    void progress(GroupState state, long nanos) {
        underWay.removeIf(u -> {
            var answer = u.progress(state, nanos).or(() -> tooLate(u, state, nanos));
            answer.ifPresent(u.operation()::answer);
            return answer.isPresent();
        });
    }

    void abandon(String why) {
        underWay.forEach(u -> u.operation().answer(new Outcome.Unknown("it was begun, then " + why)));
        waiting.forEach(w -> w.answer(new Outcome.Refused(why + " before it was begun; ask again")));
        underWay.clear();
        waiting.clear();
    }

    private static Optional<Outcome> tooLate(Operation.UnderWay u, GroupState state, long nanos) {
        return u.operation().expired(nanos)
                ? Optional.of(new Outcome.Unknown("it was begun and goes on: " + state.group() + " is "
                        + state.phase().word() + " in epoch " + state.epoch()))
                : Optional.empty();
    }
}
