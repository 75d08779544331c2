package io.holdfast.failover.agent;

import io.holdfast.protocol.GroupState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what this node was told to the disk once it has stood for a second, or every five seconds where it never
 * stands that long, and aside: no failover waits for it.
 */
final class StateKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(StateKeeper.class);
    private static final long SETTLED = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST = Duration.ofSeconds(5).toNanos();

    private final StateCopy copy;
    private final Executor aside;
    private @Nullable GroupState newest;
    private long since;
    private long dueSince;
    private boolean due;

    StateKeeper(StateCopy copy, Executor aside) {
        this.copy = copy;
        this.aside = aside;
    }

    void learn(GroupState state, long now) {
        if (newest == null || newest.version() != state.version()) {
            newest = state;
            since = now;
            dueSince = due ? dueSince : now;
            due = true;
        }
    }

    void turn(long now) {
        var settled = newest;
        if (due && settled != null && (now - since >= SETTLED || now - dueSince >= LONGEST)) {
            due = false;
            aside.execute(() -> keep(settled));
        }
    }

    private synchronized void keep(GroupState state) {
        try {
            copy.keep(state);
        } catch (IOException e) {
            LOG.warn("group {}: what this node was told cannot be copied to its disk: {}", state.group(), e.toString());
        }
    }
}
