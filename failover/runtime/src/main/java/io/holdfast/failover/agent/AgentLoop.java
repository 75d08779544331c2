package io.holdfast.failover.agent;

import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.Report;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one group's agent on one node: observe, report, obey, renew the lease, and round again, at its own pace
 * and at once when something happened. Its methods return at once, on any thread. The instance's agent is started before
 * and closed after it, by whoever made it.
 */
public final class AgentLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final long SHORTEST_REST = 1_000_000;
    private static final long REST_AFTER_FAILURE = 100_000_000;
    private final ScheduledThreadPoolExecutor thread;
    private final ExecutorService aside;
    private final Agent agent;
    private final AtomicBoolean turnAsked = new AtomicBoolean();
    private @Nullable Future<?> nextTurn;

    private AgentLoop(AgentSettings settings, PromiseStore store, @Nullable InstanceAgent instance, Wire wire) {
        var name = "holdfast-agent-" + settings.group();
        thread = new ScheduledThreadPoolExecutor(1, daemons(name));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        aside = Executors.newCachedThreadPool(daemons(name + "-aside"));
        var around = new Agent.Surroundings(
                wire, LivenessProbe.of(settings.engine()), aside, System::nanoTime, this::signal);
        agent = new Agent(settings, store, instance, around);
    }

    /**
     * Starts the loop of one group.
     *
     * @param instance null on a control node without one: it promises, grants and watches all the same
     */
    public static AgentLoop start(
            AgentSettings settings, PromiseStore store, @Nullable InstanceAgent instance, Wire wire) {
        var loop = new AgentLoop(settings, store, instance, wire);
        if (instance != null) {
            instance.onChange(loop::signal);
        }
        loop.signal();
        return loop;
    }

    public void receive(Directive directive) {
        execute(() -> {
            agent.receive(directive, System.nanoTime());
            turn();
        });
    }

    public void receive(Lease message) {
        execute(() -> {
            agent.receive(message, System.nanoTime());
            turn();
        });
    }

    public void receive(Report report) {
        execute(() -> agent.receive(report, System.nanoTime()));
    }

    /** The right to serve, as of the loop's last turn. */
    public Tenure tenure() {
        return agent.tenure();
    }

    /**
     * Reports and renews no more. A lease that is held runs out, and with it the guard's patience. Nothing is interrupted:
     * a promise may just be on its way to the disk.
     */
    @Override
    public void close() {
        thread.shutdown();
        aside.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("an agent loop is still busy while it is closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Many signals make one turn. */
    private void signal() {
        if (turnAsked.compareAndSet(false, true)) {
            execute(this::turn);
        }
    }

    private void turn() {
        turnAsked.set(false);
        if (nextTurn != null) {
            nextTurn.cancel(false);
        }
        long rest = REST_AFTER_FAILURE;
        try {
            rest = Math.max(SHORTEST_REST, agent.turn(System.nanoTime()));
        } finally {
            nextTurn = thread.schedule(() -> guarded(this::turn), rest, TimeUnit.NANOSECONDS);
        }
    }

    private void execute(Runnable work) {
        try {
            thread.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("a message came after the agent loop was closed");
        }
    }

    /** One broken turn must not end the loop: the lease then runs out unless the next one does better. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RejectedExecutionException e) {
            LOG.debug("the agent loop was closed during a turn");
        } catch (RuntimeException e) {
            LOG.error("a turn of the agent loop failed", e);
        }
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().daemon().name(name).factory();
    }
}
