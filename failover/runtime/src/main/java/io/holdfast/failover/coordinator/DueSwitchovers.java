package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.failover.register.PlannedSwitchover.Plan;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the planned switchovers whose time has come. Each control node looks, the one that coordinates asks, and before
 * it does it writes the group's epoch beside the plan. Whoever comes after a death finds the same epoch and asks again, or
 * another one and knows that it was done: a plan is carried out once. One that is a minute late is dropped.
 */
public final class DueSwitchovers {
    private static final Logger LOG = LoggerFactory.getLogger(DueSwitchovers.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PACE = Duration.ofSeconds(1);
    private final Register register;
    private final BooleanSupplier coordinates;
    private final BiFunction<GroupName, Request, CompletionStage<Outcome>> request;
    private final InstantSource clock;
    private final Set<GroupName> busy = ConcurrentHashMap.newKeySet();
    private Instant next = Instant.MIN;

    /** @param coordinates whether this node does now */
    public DueSwitchovers(
            Register register,
            BooleanSupplier coordinates,
            BiFunction<GroupName, Request, CompletionStage<Outcome>> request,
            InstantSource clock) {
        this.register = register;
        this.coordinates = coordinates;
        this.request = request;
        this.clock = clock;
    }

    /** Costs a look at memory, once a second. */
    public synchronized void tick() {
        var now = clock.instant();
        boolean setBack = next.isAfter(now.plus(PACE));
        if (now.isBefore(next) && !setBack) {
            return;
        }
        next = now.plus(PACE);
        if (coordinates.getAsBoolean()) {
            register.local().groups().forEach(state -> look(state, register.planned(state.group()), now));
        }
    }

    private void look(GroupState state, PlannedSwitchover planned, Instant now) {
        var plan = planned.plan();
        if (plan == null || now.isBefore(plan.at()) || busy.contains(state.group())) {
            return;
        }
        if (plan.begun() != 0 && plan.begun() != state.epoch().value()) {
            end(state.group(), planned, plan, "the group went on to epoch " + state.epoch());
        } else if (Duration.between(plan.at(), now).compareTo(PATIENCE) > 0) {
            end(state.group(), planned, plan, "it could not be done within a minute, and is dropped");
        } else if (plan.begun() != 0) {
            ask(state.group(), planned, plan);
        } else {
            begin(state, planned, plan);
        }
    }

    /** Of two who believe to coordinate only one finds the plan at this version. */
    private void begin(GroupState state, PlannedSwitchover planned, Plan plan) {
        busy.add(state.group());
        var begun = plan.begunIn(state.epoch().value());
        var unused = register.plan(state.group(), planned.version(), begun).whenComplete((changed, failure) -> {
            busy.remove(state.group());
            if (changed instanceof PlannedSwitchover.Changed.Stored stored) {
                ask(state.group(), stored.planned(), begun);
            }
        });
    }

    private void ask(GroupName group, PlannedSwitchover planned, Plan plan) {
        busy.add(group);
        LOG.info("{}: the switchover that {} planned for {} is due", group, plan.by(), plan.at());
        var unused = request.apply(group, new Request.Switchover(plan.target())).whenComplete((outcome, failure) -> {
            busy.remove(group);
            if (outcome instanceof Outcome.Done done) {
                end(group, planned, plan, done.sentence());
            } else if (outcome != null) {
                LOG.info("{}: the planned switchover is asked for again: {}", group, outcome.sentence());
            }
        });
    }

    private void end(GroupName group, PlannedSwitchover planned, Plan plan, String why) {
        busy.add(group);
        LOG.info("{}: the switchover that {} planned for {}: {}", group, plan.by(), plan.at(), why);
        var unused =
                register.plan(group, planned.version(), null).whenComplete((changed, failure) -> busy.remove(group));
    }
}
