package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until a server that starts lets the agent in, which it does once its data is consistent. */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final Duration UNUSUAL = Duration.ofSeconds(3);

    private final Instance instance;

    private final LongSupplier clock;

    /** Whether what is waited for is still wanted, and can still come. */
    private interface Check {
        void check() throws IOException, SupersededException, FailedException;
    }

    /** @param clock by which a recovery that gets nowhere is given up */
    Admission(Instance instance, LongSupplier clock) {
        this.instance = instance;
        this.clock = clock;
    }

    void await(Order order, Duration limit) throws IOException, SQLException, SupersededException, FailedException {
        await(() -> instance.unlessGivenUp(order), limit);
    }

    void await(Upstream upstream, Duration limit)
            throws IOException, SQLException, SupersededException, FailedException {
        await(() -> instance.unlessGivenUp(upstream), limit);
    }

    /** For a server that nobody feeds: what log it has is all that will come. */
    void awaitUnfed(Order order, Duration limit)
            throws IOException, SQLException, SupersededException, FailedException {
        var recovery = new Recovery(clock);
        await(
                () -> {
                    instance.unlessGivenUp(order);
                    endUnlessItMoves(recovery);
                },
                limit);
    }

    private void endUnlessItMoves(Recovery recovery) throws IOException, FailedException {
        try {
            recovery.saw(Recovery.Sight.of(instance.postmaster.pid()));
        } catch (FailedException e) {
            instance.stopAtOnce();
            throw e;
        }
    }

    private void await(Check check, Duration limit)
            throws IOException, SQLException, SupersededException, FailedException {
        if (instance.secrets.current().reveal().isEmpty()) {
            throw new FailedException("the group's secret is not in " + instance.settings.stateDir()
                    + ", so the agent cannot log in until the primary's is sent to it");
        }
        long began = System.nanoTime();
        check.check();
        while (!letIn(began, limit)) {
            ProcessTree.pause(15);
            check.check();
        }
    }

    private boolean letIn(long began, Duration limit) throws IOException, SQLException, FailedException {
        try {
            instance.sql.one("select 1", row -> row.getInt(1));
            return true;
        } catch (SQLException e) {
            if ("28P01".equals(e.getSQLState()) || "28000".equals(e.getSQLState())) {
                throw new FailedException("the role holdfast cannot log in at " + instance.settings.host() + ":"
                        + instance.settings.port() + " with this group's secret: " + e.getMessage());
            }
            if (!instance.postmaster.alive()) {
                throw new IOException("PostgreSQL ended while it started: " + instance.ended(), e);
            }
            long waited = System.nanoTime() - began;
            if (waited > limit.toNanos()) {
                throw e;
            }
            if (waited > UNUSUAL.toNanos()) {
                tell("PostgreSQL runs and does not let the agent in yet: " + e.getMessage());
            }
            return false;
        }
    }

    private void tell(String why) {
        if (instance.view.say(why)) {
            LOG.warn("group {}: {}", instance.settings.group(), why);
        }
    }
}
