package io.holdfast.failover.coordinator;

import io.holdfast.protocol.Directive;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What directives told this node: who coordinates in the highest term, since when that one is silent, and the newest
 * state of each group. A directive of a lower term counts for nothing, so a coordinator of yesterday hides no silence.
 */
public final class Heard {
    private final AwakeClock clock;
    private final Map<GroupName, GroupState> states = new TreeMap<>();
    private long term;
    private @Nullable NodeName coordinator;
    private long at;

    public Heard(AwakeClock clock, long nanos) {
        this.clock = clock;
        this.at = clock.at(nanos);
    }

    public synchronized void receive(Directive directive, long nanos) {
        if (directive.term() < term) {
            return;
        }
        term = directive.term();
        coordinator = directive.coordinator();
        at = clock.at(nanos);
        states.merge(
                directive.state().group(), directive.state(), (old, now) -> now.version() >= old.version() ? now : old);
    }

    public synchronized Duration silence(long nanos) {
        return Duration.ofNanos(clock.at(nanos) - at);
    }

    public synchronized long term() {
        return term;
    }

    /** Who sent the newest directive, if that was within {@code limit}. */
    public synchronized Optional<NodeName> coordinator(Duration limit, long nanos) {
        return silence(nanos).compareTo(limit) < 0 ? Optional.ofNullable(coordinator) : Optional.empty();
    }

    public synchronized Map<GroupName, GroupState> states() {
        return new TreeMap<>(states);
    }
}
