package io.holdfast.sharding.entity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of day that sessions live by: it runs on evenly whatever is done to this host's clock, and goes where most nodes'
 * clocks say, so that one that is wrong, or is set while the node runs, ends nobody's session early. Where as many say one thing
 * as another, the earlier time holds: a session that lives too long can still be ended, one that ended cannot be had back.
 */
final class AgreedClock implements InstantSource {
    private static final Logger LOG = LoggerFactory.getLogger(AgreedClock.class);
    /** What answers may take on their way, and clocks may differ, without the time being moved for it. */
    private static final long NEAR_MILLIS = 500;

    private static final long FRESH = Duration.ofSeconds(5).toNanos();
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** What a node's clock showed more than this one would show now, had nobody moved it. */
    private record Said(long ahead, long at) {}

    private static final long WRONG_MILLIS = 2_000;

    private final LongSupplier millis;
    private final LongSupplier nanos;
    private final long begun;
    private final long shown;
    private final Map<String, Said> said = new HashMap<>();
    private volatile long moved;
    private boolean wrong;

    AgreedClock(LongSupplier millis, LongSupplier nanos) {
        this.millis = millis;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
        this.shown = millis.getAsLong();
    }

    /** {@code node} showed {@code millis} when this node's {@code nanos} were {@code at}, about. Called by one thread only. */
    void told(String node, long millis, long at) {
        said.put(node, new Said(millis - even(at), at));
        long now = nanos.getAsLong();
        said.values().removeIf(one -> now - one.at() > FRESH);
        var ahead = said.values().stream().mapToLong(Said::ahead).sorted().toArray();
        long middle = ahead[(ahead.length - 1) / 2];
        long by = middle - moved;
        if (Math.abs(by) > NEAR_MILLIS) {
            moved = middle;
            LOG.warn("sessions' time moves by {}, to what most nodes' clocks show", Duration.ofMillis(by));
        }
        lookAtOwn();
    }

    private void lookAtOwn() {
        long off = millis.getAsLong() - millis();
        boolean isWrong = Math.abs(off) > WRONG_MILLIS;
        if (isWrong && !wrong) {
            LOG.warn(
                    "this host's clock is off by {} from most nodes', which sessions go by: set it right",
                    Duration.ofMillis(off));
        } else if (wrong && !isWrong) {
            LOG.info("this host's clock agrees with most nodes' again");
        }
        wrong = isWrong;
    }

    @Override
    public long millis() {
        return even(nanos.getAsLong()) + moved;
    }

    private long even(long at) {
        return shown + (at - begun) / NANOS_PER_MILLI;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
