package io.holdfast.failover.register;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The register without a log: the same {@link Ledger}, at once, in one process. Its answers can be lost. */
public final class InMemoryRegister implements Register {

    /** What becomes of a request. */
    public enum Answers {
        GIVEN,
        /** It is done, and nobody hears of it. */
        LOST,
        /** There is no majority: nothing is done. */
        NONE
    }

    private final Ledger ledger;
    private final InstantSource clock;
    private volatile Answers answers = Answers.GIVEN;
    private volatile boolean leading = true;

    public InMemoryRegister(Evolution evolution, InstantSource clock) {
        ledger = new Ledger(evolution);
        this.clock = clock;
    }

    public void answers(Answers wanted) {
        answers = wanted;
    }

    public void leading(boolean wanted) {
        leading = wanted;
    }

    @Override
    public CompletionStage<Long> openTerm(NodeName coordinator) {
        return command(new Command.OpenTerm(coordinator), Answer::term);
    }

    @Override
    public CompletionStage<Appended> found(long term, GroupName group, Engine engine, AckRule ackRule) {
        return command(new Command.Found(term, group, engine, ackRule), Answer::appended);
    }

    @Override
    public CompletionStage<Appended> append(
            long term, NodeName coordinator, GroupName group, long expectedVersion, Event event) {
        return command(
                new Command.Append(term, coordinator, group, expectedVersion, clock.instant(), event),
                Answer::appended);
    }

    @Override
    public PlannedSwitchover planned(GroupName group) {
        return ledger.planned(group);
    }

    @Override
    public CompletionStage<PlannedSwitchover.Changed> plan(
            GroupName group, long expectedVersion, PlannedSwitchover.@Nullable Plan plan) {
        return command(new Command.Plan(group, expectedVersion, plan), Answer::replanned);
    }

    @Override
    public Outbox outbox(GroupName group) {
        return ledger.outbox(group);
    }

    @Override
    public CompletionStage<Boolean> keep(GroupName group, Outbox next) {
        return command(new Command.Keep(group, next), Answer::kept);
    }

    private <T> CompletionStage<T> command(Command command, Function<Answer, T> then) {
        return switch (answers) {
            case GIVEN -> CompletableFuture.completedFuture(then.apply(ledger.apply(command)));
            case LOST -> {
                ledger.apply(command);
                yield unknown();
            }
            case NONE -> unknown();
        };
    }

    private static <T> CompletionStage<T> unknown() {
        return CompletableFuture.failedFuture(new OutcomeUnknownException("no majority answered"));
    }

    @Override
    public CompletionStage<View> read() {
        return answers == Answers.GIVEN ? CompletableFuture.completedFuture(local()) : unknown();
    }

    @Override
    public View local() {
        var view = ledger.view();
        return new View(view.term(), view.groups());
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        return ledger.history(group, limit);
    }

    @Override
    public Standing standing() {
        return new Standing(leading, answers != Answers.NONE, "h1");
    }

    @Override
    public void close() {}
}
