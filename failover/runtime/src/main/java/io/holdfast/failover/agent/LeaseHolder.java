package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The right of one epoch's primary to serve. Each grant holds for the lease's length from the moment just before its
 * question was sent; the lease holds until the majority-th latest of the granters' times, so that no granter ever
 * believes it over while it is not. All times are nanoseconds of one monotonic clock.
 */
final class LeaseHolder {
    private final List<NodeName> granters;
    private final LeaseSettings settings;
    private final Map<Long, Long> asked = new TreeMap<>();
    private final Map<NodeName, Long> granted = new TreeMap<>();
    private final Set<NodeName> refused = new TreeSet<>();
    private Epoch epoch = Epoch.NONE;
    private long questions;
    private long lastAsked;
    private boolean everAsked;
    private boolean everHeld;
    private long end;
    private boolean lastChance;

    /** What the holder must do now. */
    sealed interface Step {
        record Nothing() implements Step {}

        /** Put {@code question} to every control node. */
        record Ask(long question) implements Step {}

        /** No majority any more: the instance must end. */
        record RunOut() implements Step {}
    }

    LeaseHolder(List<NodeName> granters, LeaseSettings settings) {
        this.granters = List.copyOf(granters);
        this.settings = settings;
    }

    /** From now on the lease of {@code wanted} is asked for; changes nothing when it is already. */
    void hold(Epoch wanted) {
        if (!wanted.equals(epoch)) {
            release();
            epoch = wanted;
        }
    }

    /** No lease is wanted any more. */
    void release() {
        epoch = Epoch.NONE;
        asked.clear();
        granted.clear();
        refused.clear();
        everAsked = false;
        everHeld = false;
        lastChance = false;
    }

    Epoch epoch() {
        return epoch;
    }

    boolean held(long now) {
        return everHeld && end - now > 0;
    }

    Duration remaining(long now) {
        return held(now) ? Duration.ofNanos(end - now) : Duration.ZERO;
    }

    Tenure tenure(Epoch promised, long now) {
        return new Tenure(epoch, promised, everHeld, end, now);
    }

    Step turn(long now) {
        if (epoch.equals(Epoch.NONE)) {
            return new Step.Nothing();
        }
        if (!everHeld || held(now)) {
            return renewalDue(now) ? ask(now) : new Step.Nothing();
        }
        if (hopeless()) {
            return new Step.RunOut();
        }
        if (!lastChance) {
            lastChance = true;
            return ask(now);
        }
        return now - lastAsked >= settings.grace().toNanos() ? new Step.RunOut() : new Step.Nothing();
    }

    /** Nanoseconds until {@link #turn} has something to do; {@link Long#MAX_VALUE} when nothing is wanted. */
    long due(long now) {
        if (epoch.equals(Epoch.NONE)) {
            return Long.MAX_VALUE;
        }
        if (lastChance) {
            return lastAsked + settings.grace().toNanos() - now;
        }
        long renewal = everAsked ? lastAsked + settings.renew().toNanos() - now : 0;
        return everHeld ? Math.min(renewal, end - now) : renewal;
    }

    /** True when the lease now ends later than before, and not yet. */
    boolean granted(Lease.Grant grant, long now) {
        var sent = asked.get(grant.question());
        if (sent == null || !grant.epoch().equals(epoch) || !granters.contains(grant.granter())) {
            return false;
        }
        granted.merge(grant.granter(), sent, (a, b) -> a - b > 0 ? a : b);
        return extended(now);
    }

    void refused(Lease.Refusal refusal) {
        if (epoch.below(refusal.promised()) && granters.contains(refusal.granter())) {
            refused.add(refusal.granter());
        }
    }

    private boolean renewalDue(long now) {
        return !everAsked || now - lastAsked >= settings.renew().toNanos();
    }

    private Step ask(long now) {
        asked.values().removeIf(sent -> now - sent >= settings.lease().toNanos());
        questions++;
        asked.put(questions, now);
        lastAsked = now;
        everAsked = true;
        return new Step.Ask(questions);
    }

    private boolean extended(long now) {
        if (granted.size() < majority()) {
            return false;
        }
        var latestFirst = new ArrayList<>(granted.values());
        latestFirst.sort(Comparator.comparingLong((Long sent) -> now - sent));
        long until = latestFirst.get(majority() - 1) + settings.lease().toNanos();
        if (until - now <= 0 || (everHeld && until - end <= 0)) {
            return false;
        }
        end = until;
        everHeld = true;
        lastChance = false;
        return true;
    }

    /** An agent that promised a higher epoch never grants this one again. */
    private boolean hopeless() {
        return granters.size() - refused.size() < majority();
    }

    private int majority() {
        return granters.size() / 2 + 1;
    }
}
