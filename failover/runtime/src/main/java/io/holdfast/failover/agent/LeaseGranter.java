package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A control node's voice in leases: yes to whoever leads the epoch promised here or a newer one. Before its start it may
 * have granted anything, so it behaves as if it had done so at the moment it started. An agent without a promise, new or
 * forgetful, is silent until the first directive tells it where the group stands.
 */
final class LeaseGranter {
    private final NodeName self;
    private final long started;
    private final NavigableMap<Epoch, Long> lastGranted = new TreeMap<>();

    LeaseGranter(NodeName self, long now) {
        this.self = self;
        this.started = now;
    }

    Optional<Lease> answer(Lease.Question question, Optional<Promise> promise, long now) {
        if (promise.isEmpty()) {
            return Optional.empty();
        }
        var promised = promise.get().epoch();
        if (question.epoch().below(promised)) {
            return Optional.of(
                    new Lease.Refusal(question.group(), promised, self, question.boot(), question.question()));
        }
        lastGranted.put(question.epoch(), now);
        return Optional.of(
                new Lease.Grant(question.group(), question.epoch(), self, question.boot(), question.question()));
    }

    /** How long ago, at least, a lease of an epoch below {@code promised} was last granted. */
    long ageMillis(Epoch promised, long now) {
        if (promised.equals(Epoch.NONE)) {
            return Long.MAX_VALUE; // there is no epoch below it
        }
        long age = now - started;
        for (long granted : lastGranted.headMap(promised, false).values()) {
            age = Math.min(age, now - granted);
        }
        return age / 1_000_000;
    }
}
