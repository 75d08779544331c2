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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register on a Raft log (Ongaro and Ousterhout, 2014) among the control nodes, by Apache Ratis; no other code
 * knows Ratis. This node is one member. A control node whose store is empty, although the register knows it under
 * another identity or a mark beside the store says that it was part of one, refuses to start: with a forgotten vote it
 * could help to elect a leader that lacks what was decided.
 */
public final class RatisRegister implements Register {
    private static final Logger LOG = LoggerFactory.getLogger(RatisRegister.class);
    private static final long ANSWER_MILLIS = 2000;

    private final RatisMember member;
    private final Ledger ledger;
    private final RaftServer server;
    private final ExecutorService asking = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("register-", 0).factory());
    private volatile RaftClient client;

    private RatisRegister(RatisMember member, Ledger ledger, RaftServer server) {
        this.member = member;
        this.ledger = ledger;
        this.server = server;
        client = member.client();
    }

    /**
     * Starts this node's member. It returns before a leader stands.
     *
     * @throws RefusedException with one sentence: the store is locked, unwritable or was lost
     */
    public static RatisRegister start(RegisterSettings settings, Evolution evolution) throws RefusedException {
        var ledger = new Ledger(evolution);
        var member = new RatisMember(settings);
        var identity = StoreIdentity.open(settings, member::askPeers);
        try {
            var server = member.server(new RegisterStateMachine(ledger));
            server.start();
            var register = new RatisRegister(member, ledger, server);
            register.admit(settings.self(), identity);
            return register;
        } catch (IOException | CompletionException e) { // Ratis wraps what its starting threads find
            throw new RefusedException("The register cannot start in " + settings.folder() + " on port "
                    + settings.port() + ": " + rootCause(e)
                    + "; check that no other Holdfast uses this folder or port and that the folder can be written.");
        }
    }

    private void admit(NodeName self, StoreIdentity identity) {
        send(new Command.Admit(self, identity.id()), Function.identity()).whenComplete((answer, error) -> {
            if (error == null) {
                identity.noteFormed();
            } else {
                CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(() -> admit(self, identity));
            }
        });
    }

    @Override
    public CompletionStage<Long> openTerm(NodeName coordinator) {
        return send(new Command.OpenTerm(coordinator), Answer::term);
    }

    @Override
    public CompletionStage<Appended> found(long term, GroupName group, Engine engine, AckRule ackRule) {
        return send(new Command.Found(term, group, engine, ackRule), Answer::appended);
    }

    @Override
    public CompletionStage<Appended> append(
            long term, NodeName coordinator, GroupName group, long expectedVersion, Event event) {
        return send(
                new Command.Append(term, coordinator, group, expectedVersion, Instant.now(), event), Answer::appended);
    }

    @Override
    public CompletionStage<View> read() {
        return answered(client -> client.io().sendReadOnly(Message.EMPTY), RatisRegister::view);
    }

    private static View view(Answer answer) {
        return new View(answer.term(), answer.groups());
    }

    private <T> CompletionStage<T> send(Command command, Function<Answer, T> then) {
        return answered(client -> client.io().send(RegisterStateMachine.message(command)), then);
    }

    /** A connection that died since the last call fails the first try at once; the second one gets a new client. */
    private <T> CompletionStage<T> answered(Question question, Function<Answer, T> then) {
        return CompletableFuture.supplyAsync(() -> twice(question), asking)
                .orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(RatisRegister::content)
                .thenApply(then);
    }

    private RaftClientReply twice(Question question) {
        var first = client;
        try {
            return question.ask(first);
        } catch (IOException e) {
            renewClient(first);
        }
        var second = client;
        try {
            return question.ask(second);
        } catch (IOException e) {
            renewClient(second);
            throw new UncheckedIOException(e);
        }
    }

    /** One call to the group; it blocks until it is answered or given up. */
    private interface Question {
        RaftClientReply ask(RaftClient client) throws IOException;
    }

    private static Answer content(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new IllegalStateException("the register did not answer: " + reply.getException());
        }
        try {
            return RegisterStateMachine.answer(reply.getMessage().getContent());
        } catch (IOException e) {
            throw new IllegalStateException("the register's answer cannot be read", e);
        }
    }

    /** A client that failed once may hold on to dead connections; the next question gets a new one. */
    private synchronized void renewClient(RaftClient failed) {
        if (client.equals(failed)) {
            client = member.client();
            close(failed);
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
            return new Standing(false, false, "");
        }
    }

    @Override
    public void close() {
        asking.shutdownNow();
        close(client);
        close(server);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug("closing {}: {}", closeable, e.toString());
        }
    }

    /** The innermost sentence; causes below it have none. */
    private static String rootCause(Throwable e) {
        var sentence = e.toString();
        for (var cause = e.getCause(); cause != null && cause.getMessage() != null; cause = cause.getCause()) {
            sentence = cause.getMessage();
        }
        return sentence;
    }
}
