package io.holdfast.failover.register;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register on a Raft log (Ongaro and Ousterhout, 2014) among the control nodes, by Apache Ratis; no other code
 * knows Ratis. This node is one member. The register is formed once, of all control nodes together; afterwards a
 * majority suffices, and a control node whose store is empty never takes part again: with a forgotten vote it could help
 * to elect a leader that lacks what was decided. {@link RollCall} and {@link RegisterStore} see to that.
 */
public final class RatisRegister implements Register {
    private static final Logger LOG = LoggerFactory.getLogger(RatisRegister.class);

    /** Longer than an election takes, so that an answer is only missed when there is no majority. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final RatisMember member;
    private final RegisterStore store;
    private final Ledger ledger;
    private final RaftServer server;
    private final Courier courier;
    private final Formation formation;
    private final Readmission readmission;
    private final ReachKeeper reach;

    private RatisRegister(RegisterSettings settings, RegisterStore store, Evolution evolution) throws IOException {
        this.store = store;
        ledger = new Ledger(evolution);
        member = new RatisMember(settings, store::mark);
        readmission = new Readmission(store::mark, ledger::readmitted);
        server = member.server(new RegisterStateMachine(ledger), store, readmission);
        courier = new Courier(server, member, ANSWER_WITHIN, settings.electionMin());
        formation = new Formation(member, store, server, courier);
        reach = new ReachKeeper(settings.folder(), store, member, server);
    }

    /**
     * Starts this node's member. It returns before a leader stands.
     *
     * @throws RefusedException with one sentence: the store is locked, unwritable or was lost
     */
    public static RatisRegister start(RegisterSettings settings, Evolution evolution) throws RefusedException {
        var store = RegisterStore.open(settings);
        try {
            var register = new RatisRegister(settings, store, evolution);
            try {
                register.begin();
                return register;
            } catch (IOException | RefusedException | RuntimeException e) {
                register.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            close(store);
            throw new RefusedException("The register cannot start in " + settings.folder() + " on port "
                    + settings.port() + ": " + rootCause(e)
                    + "; check that nothing else uses this port and that the folder can be read and written.");
        }
    }

    private void begin() throws IOException, RefusedException {
        server.start();
        if (!store.mark().formed()) {
            formation.begin();
        }
        reach.start();
    }

    /**
     * An operator's decision, made once the old store is surely gone for good. A majority has to agree without that node:
     * then each entry that it had confirmed is held by one of them, and the new store is no other than that of a follower
     * that has everything still to receive.
     */
    @Override
    public CompletionStage<Readmitted> readmit(NodeName node, String wanted) {
        return readmission.judge(node, wanted, courier).thenCompose(verdict -> switch (verdict) {
            case Readmission.Verdict.Refuse refuse ->
                CompletableFuture.completedStage(new Readmitted.Refused(refuse.sentence()));
            case Readmission.Verdict.Admit admit -> admit(node, admit.store());
        });
    }

    private CompletionStage<Readmitted> admit(NodeName node, String newStore) {
        return command(new Command.Readmit(node, newStore), answer -> {
            LOG.warn("Node {} was readmitted to the register with the new store {}", node, newStore);
            return new Readmitted.Done(newStore);
        });
    }

    @Override
    public GroupParameters parameters(GroupName group) {
        return ledger.parameters(group);
    }

    @Override
    public CompletionStage<GroupParameters.Changed> configure(GroupName group, GroupParameters.Change change) {
        var command = new Command.Configure(group, change.expectedVersion(), change.set(), change.unset());
        return command(command, Answer::configured);
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
                new Command.Append(term, coordinator, group, expectedVersion, Instant.now(), event), Answer::appended);
    }

    @Override
    public CompletionStage<View> read() {
        return answered(RaftClientRequest.readRequestType(), Message.EMPTY, RatisRegister::view);
    }

    private static View view(Answer answer) {
        return new View(answer.term(), answer.groups());
    }

    private <T> CompletionStage<T> command(Command command, Function<Answer, T> then) {
        return answered(RaftClientRequest.writeRequestType(), RegisterStateMachine.message(command), then);
    }

    private <T> CompletionStage<T> answered(RaftClientRequest.Type type, Message message, Function<Answer, T> then) {
        return begun().thenCompose(begun -> courier.send(type, message))
                .handle((answer, error) -> {
                    if (error != null) {
                        throw unknown(error);
                    }
                    return content(answer);
                })
                .thenApply(then);
    }

    /** Before anything else is said in a rebuilt register, it is told what it begins with. */
    private CompletionStage<?> begun() {
        if (store.mark().rebuilt() == null || ledger.rebuilt().isPresent()) {
            return CompletableFuture.completedStage("");
        }
        return store.plan()
                .map(plan -> courier.send(
                        RaftClientRequest.writeRequestType(), RegisterStateMachine.message(plan.beginning())))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new IllegalStateException("this node was not told yet what the rebuilt register begins with")));
    }

    private OutcomeUnknownException unknown(Throwable error) {
        var standstill = formation.standstill();
        if (!standstill.isEmpty()) {
            return new OutcomeUnknownException(standstill);
        }
        var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        var why = cause instanceof TimeoutException
                ? "no majority of the control nodes answered within " + ANSWER_WITHIN.toMillis() + " ms"
                : rootCause(cause);
        return new OutcomeUnknownException("The register did not answer: " + why + ".");
    }

    private static Answer content(Message message) {
        try {
            return RegisterStateMachine.answer(message.getContent());
        } catch (IOException e) {
            throw new UncheckedIOException("the register's answer cannot be read", e);
        }
    }

    @Override
    public View local() {
        return view(ledger.view());
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        return ledger.history(group, limit);
    }

    @Override
    public Standing standing() {
        try {
            return member.standing(server);
        } catch (IOException e) {
            return new Standing(false, false, ""); // not formed yet, or stopped
        }
    }

    @Override
    public void close() {
        formation.close();
        close(reach);
        close(server);
        close(courier);
        close(store);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug("closing {}: {}", closeable, e.toString());
        }
    }

    private static String rootCause(Throwable e) {
        var cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
