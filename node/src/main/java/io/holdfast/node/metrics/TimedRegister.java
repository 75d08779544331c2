package io.holdfast.node.metrics;

import io.holdfast.failover.register.GroupParameters;
import io.holdfast.failover.register.Outbox;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The register, with a clock on its appends; nothing else of it is touched. */
public record TimedRegister(Register register, NodeMetrics metrics) implements Register {

    @Override
    public CompletionStage<Long> openTerm(NodeName coordinator) {
        return register.openTerm(coordinator);
    }

    @Override
    public CompletionStage<Appended> found(long term, GroupName group, Engine engine, AckRule ackRule) {
        return register.found(term, group, engine, ackRule);
    }

    @Override
    public CompletionStage<Appended> append(
            long term, NodeName coordinator, GroupName group, long expectedVersion, Event event) {
        long begun = System.nanoTime();
        return register.append(term, coordinator, group, expectedVersion, event)
                .whenComplete((appended, error) ->
                        metrics.appended(error == null ? word(appended) : "unknown", System.nanoTime() - begun));
    }

    @Override
    public CompletionStage<View> read() {
        return register.read();
    }

    @Override
    public View local() {
        return register.local();
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        return register.history(group, limit);
    }

    @Override
    public GroupParameters parameters(GroupName group) {
        return register.parameters(group);
    }

    @Override
    public CompletionStage<GroupParameters.Changed> configure(GroupName group, GroupParameters.Change change) {
        return register.configure(group, change);
    }

    @Override
    public PlannedSwitchover planned(GroupName group) {
        return register.planned(group);
    }

    @Override
    public CompletionStage<PlannedSwitchover.Changed> plan(
            GroupName group, long expectedVersion, PlannedSwitchover.@Nullable Plan plan) {
        return register.plan(group, expectedVersion, plan);
    }

    @Override
    public Outbox outbox(GroupName group) {
        return register.outbox(group);
    }

    @Override
    public CompletionStage<Boolean> keep(GroupName group, Outbox next) {
        return register.keep(group, next);
    }

    @Override
    public CompletionStage<Readmitted> readmit(NodeName node, String store) {
        return register.readmit(node, store);
    }

    @Override
    public Standing standing() {
        return register.standing();
    }

    @Override
    public void close() {
        register.close();
    }

    private static String word(Appended appended) {
        return switch (appended) {
            case Appended.Stored a -> "stored";
            case Appended.WrongVersion a -> "wrong-version";
            case Appended.StaleTerm a -> "stale-term";
            case Appended.Refused a -> "refused";
        };
    }
}
