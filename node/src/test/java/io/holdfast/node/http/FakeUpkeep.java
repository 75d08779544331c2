package io.holdfast.node.http;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupUpkeep;
import io.holdfast.failover.coordinator.RestartProgress;
import io.holdfast.failover.coordinator.RestartProgress.State;
import io.holdfast.failover.coordinator.RestartProgress.Step;
import io.holdfast.failover.coordinator.RollingRestart;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Notes what was asked, and tells of a restart step by step. */
public final class FakeUpkeep implements GroupUpkeep {
    private static final NodeName H2 = new NodeName("h2");
    public final List<Object> asked = new CopyOnWriteArrayList<>();
    public volatile Outcome outcome = new Outcome.Done("It is done.", 4);
    public volatile List<MemberUpkeep> members = List.of(
            new MemberUpkeep(H2, List.of(new Pending("shared_buffers", "128MB", "256MB", false)), ""),
            new MemberUpkeep(new NodeName("h3"), List.of(), "h3 did not answer within 8 s"));
    private volatile GroupParameters parameters = new GroupParameters(3, Map.of("work_mem", "8MB", "jit", "off"));
    private PlannedSwitchover planned = PlannedSwitchover.NONE;
    private final Deque<RestartProgress> progress = new ArrayDeque<>();

    /** What the next looks see; the last one stays. */
    public void restarts(State state, Step... steps) {
        progress.add(new RestartProgress(
                "0a1b2c3d",
                new GroupName("main"),
                state,
                List.of(steps),
                state == State.FAILED ? "h2 is down." : "So far."));
    }

    public static Step step(State state, String why) {
        return new Step(H2, "restart", state, 412, why);
    }

    @Override
    public GroupParameters parameters(GroupName group) {
        return parameters;
    }

    @Override
    public CompletionStage<Outcome> configure(GroupName group, GroupParameters.Change change) {
        asked.add(change);
        parameters = outcome instanceof Outcome.Done ? parameters.with(change) : parameters;
        return CompletableFuture.completedStage(outcome);
    }

    @Override
    public PlannedSwitchover planned(GroupName group) {
        return planned;
    }

    @Override
    public CompletionStage<Outcome> plan(GroupName group, PlannedSwitchover.Plan plan) {
        return replan(plan);
    }

    @Override
    public CompletionStage<Outcome> unplan(GroupName group) {
        return replan(null);
    }

    private CompletionStage<Outcome> replan(PlannedSwitchover.@Nullable Plan plan) {
        if (outcome instanceof Outcome.Done) {
            planned = new PlannedSwitchover(planned.version() + 1, plan);
        }
        return CompletableFuture.completedStage(outcome);
    }

    @Override
    public CompletionStage<List<MemberUpkeep>> survey(GroupName group) {
        return CompletableFuture.completedStage(members);
    }

    @Override
    public CompletionStage<Outcome> reload(GroupName group) {
        asked.add("reload " + group);
        return CompletableFuture.completedStage(outcome);
    }

    @Override
    public Outcome restart(GroupName group, RollingRestart.Wish wish) {
        asked.add(wish);
        return outcome;
    }

    @Override
    public Optional<RestartProgress> restarting(GroupName group) {
        return progress.size() > 1 ? Optional.of(progress.remove()) : Optional.ofNullable(progress.peek());
    }

    @Override
    public CompletionStage<Outcome> readmit(NodeName node, String store) {
        asked.add("readmit " + node + " " + store);
        return CompletableFuture.completedStage(outcome);
    }
}
