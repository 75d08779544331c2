package io.holdfast.failover.agent;

import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's agent on one node, without a thread or a clock of its own: it is told what arrived and when, by one thread
 * at a time. Nothing here waits for the instance; ending it runs aside, and no order is handed over meanwhile.
 */
final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Observation NO_INSTANCE = new Observation(
            null,
            "",
            InstanceState.NONE,
            "",
            null,
            Epoch.NONE,
            false,
            false,
            null,
            Epoch.NONE,
            null,
            0,
            List.of(),
            false,
            null,
            false,
            -1,
            Secret.NONE,
            false,
            Long.MAX_VALUE,
            true);

    private final AgentSettings settings;
    private final PromiseStore store;
    private final @Nullable InstanceAgent instance;
    private final Wire wire;
    private final Executor aside;
    private final Runnable wake;
    private final String boot = UUID.randomUUID().toString();
    private final Obedience obedience;
    private final LeaseHolder holder;
    private final LeaseGranter granter;
    private final PrimaryWatch watch;
    private final Reporter reporter;
    private final StateKeeper keeper;
    private final AtomicBoolean ending = new AtomicBoolean();
    private boolean handingOver;
    private volatile Tenure tenure;

    /**
     * What an agent is given besides its settings.
     *
     * @param aside runs what may block
     * @param wake asks for a turn soon, from any thread
     */
    record Surroundings(Wire wire, LivenessProbe probe, Executor aside, LongSupplier clock, Runnable wake) {}

    Agent(AgentSettings settings, PromiseStore store, @Nullable InstanceAgent instance, Surroundings around) {
        this.settings = settings;
        this.store = store;
        this.instance = instance;
        this.wire = around.wire();
        this.aside = around.aside();
        this.wake = around.wake();
        this.obedience = new Obedience(settings, store, instance);
        this.holder = new LeaseHolder(settings.controlNodes(), settings.lease());
        this.granter = new LeaseGranter(settings.self(), around.clock().getAsLong());
        this.watch = new PrimaryWatch(settings, around.probe(), aside, around.clock(), wake);
        this.reporter = new Reporter(settings, store, wire, boot);
        this.keeper = new StateKeeper(store.copy(), aside);
        this.tenure = holder.tenure(store.promised(), around.clock().getAsLong());
    }

    void receive(Directive directive, long now) {
        var state = directive.state();
        if (!directive.to().equals(settings.self()) || !state.group().equals(settings.group())) {
            return;
        }
        if (obedience.accept(directive, observe().incarnation())) {
            watch.learn(state, now);
            keeper.learn(state, now);
            handingOver = state.phase() instanceof Phase.HandingOver;
        }
    }

    void receive(Lease message, long now) {
        switch (message) {
            case Lease.Question question -> answer(question, now);
            case Lease.Grant grant -> {
                if (mine(grant.boot()) && grant.group().equals(settings.group()) && holder.granted(grant, now)) {
                    extended(now);
                }
            }
            case Lease.Refusal refusal -> {
                if (mine(refusal.boot()) && refusal.group().equals(settings.group())) {
                    holder.refused(refusal);
                }
            }
        }
    }

    void receive(Report report, long now) {
        if (report.group().equals(settings.group())) {
            watch.heard(report.node(), now);
        }
    }

    /** Does what is due. @return nanoseconds until the next turn is due, if nothing happens before */
    long turn(long now) {
        var seen = observe();
        obedience.goesWith(seen.incarnation());
        if (!ending.get()) {
            obedience.pursue(holder, seen.state(), now);
        }
        renew(now);
        tenure = holder.tenure(store.promised(), now);
        watch.turn(seen, now);
        keeper.turn(now);
        report(seen, now);
        return Math.min(settings.pace().look().toNanos(), Math.min(holder.due(now), reporter.due(now)));
    }

    /** As of the last turn; on any thread. */
    Tenure tenure() {
        return tenure;
    }

    private Observation observe() {
        return instance == null ? NO_INSTANCE : instance.observe();
    }

    private boolean mine(String questionsBoot) {
        return questionsBoot.equals(boot);
    }

    private void answer(Lease.Question question, long now) {
        if (question.group().equals(settings.group()) && settings.controlNodes().contains(settings.self())) {
            granter.answer(question, store.promise(), now).ifPresent(answer -> wire.lease(question.holder(), answer));
        }
    }

    /** Before the order is handed over: who is told to lead knows for how long. */
    private void extended(long now) {
        if (instance != null && !ending.get()) {
            instance.leaseExtended(holder.epoch(), holder.remaining(now));
        }
    }

    private void renew(long now) {
        switch (holder.turn(now)) {
            case LeaseHolder.Step.Nothing s -> {}
            case LeaseHolder.Step.Ask ask ->
                settings.controlNodes()
                        .forEach(node -> wire.lease(
                                node,
                                new Lease.Question(
                                        settings.group(), holder.epoch(), settings.self(), boot, ask.question())));
            case LeaseHolder.Step.RunOut s -> runOut();
        }
    }

    private void runOut() {
        var epoch = holder.epoch();
        holder.release();
        obedience.ended(epoch);
        if (instance != null && ending.compareAndSet(false, true)) {
            LOG.warn("group {}: the lease of epoch {} has run out, the instance is ended", settings.group(), epoch);
            end(instance, "the lease of epoch " + epoch + " has run out: no majority of the control nodes agreed");
        }
    }

    private void end(InstanceAgent toEnd, String why) {
        aside.execute(() -> {
            try {
                toEnd.stopNow(why);
            } catch (RuntimeException e) {
                LOG.error("group {}: the instance could not be ended, its guard has to do it", settings.group(), e);
            } finally {
                ending.set(false);
                wake.run();
            }
        });
    }

    private void report(Observation seen, long now) {
        var facts = new Reporter.Facts(
                seen,
                obedience.handed(),
                obedience.version(),
                obedience.why(),
                granter.ageMillis(store.promised(), now),
                watch.evidence(seen, now),
                handingOver);
        reporter.turn(facts, now);
    }
}
