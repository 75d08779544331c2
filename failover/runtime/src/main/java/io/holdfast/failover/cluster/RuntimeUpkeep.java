package io.holdfast.failover.cluster;

import io.holdfast.failover.agent.Upkeep.Survey;
import io.holdfast.failover.cluster.NodeMessage.UpkeepAnswered;
import io.holdfast.failover.cluster.NodeMessage.UpkeepAsked.Kind;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.coordinator.GroupUpkeep;
import io.holdfast.failover.coordinator.RestartProgress;
import io.holdfast.failover.coordinator.RollingRestart;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.failover.register.Outbox;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The upkeep of groups as one running node does it: by its register, its own instances, and questions to the others. */
final class RuntimeUpkeep implements GroupUpkeep {
    private static final Duration LOOK = Duration.ofSeconds(8);
    private static final Duration RESTART = Duration.ofMinutes(3);

    private final GroupControl control;
    private final @Nullable Register register;
    private final UpkeepDesk desk;
    private final Map<GroupName, GroupParameters> told = new ConcurrentHashMap<>();
    private final Map<GroupName, PlannedSwitchover> toldPlans = new ConcurrentHashMap<>();
    private final Map<GroupName, RollingRestart> restarts = new ConcurrentHashMap<>();

    /** @param register null on a node that is no control node */
    RuntimeUpkeep(GroupControl control, @Nullable Register register, UpkeepDesk desk) {
        this.control = control;
        this.register = register;
        this.desk = desk;
    }

    @Override
    public GroupParameters parameters(GroupName group) {
        var own = register == null ? GroupParameters.NONE : register.parameters(group);
        var heard = told.getOrDefault(group, GroupParameters.NONE);
        return own.version() >= heard.version() ? own : heard;
    }

    /** A control node's word, for a node that keeps no register. */
    void told(GroupName group, GroupParameters parameters) {
        told.merge(group, parameters, (old, now) -> now.version() > old.version() ? now : old);
    }

    void told(GroupName group, PlannedSwitchover planned) {
        toldPlans.merge(group, planned, (old, now) -> now.version() > old.version() ? now : old);
    }

    @Override
    public PlannedSwitchover planned(GroupName group) {
        return register == null ? toldPlans.getOrDefault(group, PlannedSwitchover.NONE) : register.planned(group);
    }

    @Override
    public CompletionStage<Outcome> plan(GroupName group, PlannedSwitchover.Plan plan) {
        return replan(group, plan, "A switchover of " + group + " is planned for " + plan.at() + ".");
    }

    @Override
    public CompletionStage<Outcome> unplan(GroupName group) {
        return replan(group, null, "The planned switchover of " + group + " is taken back.");
    }

    private CompletionStage<Outcome> replan(GroupName group, PlannedSwitchover.@Nullable Plan plan, String done) {
        if (register == null) {
            return refused("This node is no control node: ask one that is.");
        }
        return register.plan(group, PlannedSwitchover.ANY_VERSION, plan).handle((changed, failure) -> {
            if (failure != null) {
                return new Outcome.Unknown(
                        "The register did not say whether it keeps that: look before you ask again.");
            }
            return switch (changed) {
                case PlannedSwitchover.Changed.Refused r -> new Outcome.Refused(r.sentence());
                case PlannedSwitchover.Changed.Stored s ->
                    new Outcome.Done(done, s.planned().version());
            };
        });
    }

    @Override
    public Outbox outbox(GroupName group) {
        return register == null ? Outbox.NONE : register.outbox(group);
    }

    @Override
    public CompletionStage<Boolean> keep(GroupName group, Outbox next) {
        return register == null ? CompletableFuture.completedStage(false) : register.keep(group, next);
    }

    @Override
    public CompletionStage<Outcome> configure(GroupName group, GroupParameters.Change change) {
        var own = desk.own(group);
        if (register == null || own.isEmpty()) {
            return refused("This node cannot check values, since it is no control node or runs no PostgreSQL of "
                    + group + ": ask another one.");
        }
        var upkeep = own.get();
        return CompletableFuture.supplyAsync(() -> upkeep.misfit(change.set()), RuntimeUpkeep::beside)
                .thenCompose(misfit -> misfit.isPresent()
                        ? refused("Nothing was changed: " + misfit.get() + ".")
                        : stored(register, group, change));
    }

    /** To ask a program takes longer than a caller's thread should be held. */
    private static void beside(Runnable task) {
        Thread.ofVirtual().name("parameters-check").start(task);
    }

    private static CompletionStage<Outcome> stored(Register register, GroupName group, GroupParameters.Change change) {
        return register.configure(group, change).handle((changed, failure) -> {
            if (failure != null) {
                return new Outcome.Unknown(
                        "The register did not say whether it was changed: look before you ask again.");
            }
            return switch (changed) {
                case GroupParameters.Changed.Refused r -> new Outcome.Refused(r.sentence());
                case GroupParameters.Changed.Stored s -> stored(group, change, s.parameters());
            };
        });
    }

    private static Outcome stored(GroupName group, GroupParameters.Change change, GroupParameters now) {
        var names = new ArrayList<>(change.set().keySet());
        names.addAll(change.unset());
        return new Outcome.Done(
                "The parameters of " + group + " are at version " + now.version() + " (" + String.join(", ", names)
                        + "): every member takes them within seconds, and tells which wait for a restart.",
                now.version());
    }

    @Override
    public CompletionStage<List<MemberUpkeep>> survey(GroupName group) {
        var asked = members(group).stream()
                .map(node -> desk.ask(node, group, Kind.SURVEY, "", LOOK)
                        .thenApply(a -> new MemberUpkeep(node, a.survey().pending(), a.refusal()))
                        .toCompletableFuture())
                .toList();
        return all(asked);
    }

    @Override
    public CompletionStage<Outcome> reload(GroupName group) {
        var asked = members(group).stream()
                .map(node -> desk.ask(node, group, Kind.RELOAD, "", LOOK)
                        .thenApply(UpkeepAnswered::refusal)
                        .toCompletableFuture())
                .toList();
        return all(asked).thenApply(refusals -> {
            var left = refusals.stream().filter(why -> !why.isEmpty()).toList();
            return left.isEmpty()
                    ? new Outcome.Done("Every instance of " + group + " reads its files again.", 0)
                    : new Outcome.Refused("Not every instance of " + group + " reads its files again: "
                            + String.join("; ", left) + ".");
        });
    }

    private static <T> CompletionStage<List<T>> all(List<CompletableFuture<T>> asked) {
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public synchronized Outcome restart(GroupName group, RollingRestart.Wish wish) {
        var before = restarts.get(group);
        if (before != null && before.progress().state() == RestartProgress.State.RUNNING) {
            return new Outcome.Refused("A rolling restart of " + group + " is under way here: "
                    + before.progress().sentence());
        }
        if (control.group(group).isEmpty()) {
            return new Outcome.Refused("Nothing is known of " + group + " yet.");
        }
        var restart = new RollingRestart(group, wish, new OverTheCluster(group));
        restarts.put(group, restart);
        Thread.ofVirtual().name("rolling-restart-" + group).start(restart::run);
        return new Outcome.Done("Rolling restart " + wish.run() + " of " + group + " has begun.", 0);
    }

    @Override
    public Optional<RestartProgress> restarting(GroupName group) {
        return Optional.ofNullable(restarts.get(group)).map(RollingRestart::progress);
    }

    @Override
    public CompletionStage<Outcome> readmit(NodeName node, String store) {
        if (register == null) {
            return refused("This node is no control node: ask one that is.");
        }
        return register.readmit(node, store).handle((done, failure) -> {
            if (failure != null) {
                return new Outcome.Unknown("No majority of the other control nodes answered, so nobody knows whether '"
                        + node + "' was readmitted: ask again once they run.");
            }
            return switch (done) {
                case Register.Readmitted.Refused r -> new Outcome.Refused(r.sentence());
                case Register.Readmitted.Done d ->
                    new Outcome.Done(
                            "'" + node + "' takes part in the register again with store " + d.store()
                                    + ": start it now.",
                            0);
            };
        });
    }

    private static CompletionStage<Outcome> refused(String sentence) {
        return CompletableFuture.completedStage(new Outcome.Refused(sentence));
    }

    private List<NodeName> members(GroupName group) {
        return control.group(group).stream()
                .flatMap(view -> view.members().stream())
                .map(MemberView::node)
                .toList();
    }

    /** The hands of a rolling restart; it runs on a thread of its own that may wait. */
    private final class OverTheCluster implements RollingRestart.Hands {
        private final GroupName group;

        OverTheCluster(GroupName group) {
            this.group = group;
        }

        @Override
        public GroupView view() {
            return control.group(group).orElseThrow();
        }

        @Override
        public Survey survey(NodeName node) throws RollingRestart.StoppedException {
            var answer = asked(node, Kind.SURVEY, "", LOOK);
            if (!answer.refusal().isEmpty()) {
                throw new RollingRestart.StoppedException(answer.refusal());
            }
            return answer.survey();
        }

        @Override
        public Optional<String> restart(NodeName node, String run) {
            return refusal(asked(node, Kind.RESTART, run, RESTART));
        }

        @Override
        public Optional<String> lower(NodeName node) {
            return refusal(asked(node, Kind.LOWER, "", LOOK));
        }

        @Override
        public Outcome switchover(NodeName target) {
            return control.request(group, new Request.Switchover(target))
                    .toCompletableFuture()
                    .join();
        }

        private UpkeepAnswered asked(NodeName node, Kind kind, String run, Duration limit) {
            return desk.ask(node, group, kind, run, limit).toCompletableFuture().join();
        }

        private static Optional<String> refusal(UpkeepAnswered answer) {
            return Optional.of(answer.refusal()).filter(why -> !why.isEmpty());
        }
    }
}
