package io.holdfast.failover.register;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the roll until this node's new store may take part, then makes it and joins. While it waits, the member answers
 * other nodes' roll calls and nothing else, so nothing is voted for and nothing stored.
 */
final class Formation {
    private static final Logger LOG = LoggerFactory.getLogger(Formation.class);
    private static final long PAUSE_MILLIS = 300;

    private final RatisMember member;
    private final RegisterStore store;
    private final RaftServer server;
    private final Courier courier;
    private final Executor later = CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    private volatile boolean closed;
    private volatile String standstill = "";

    Formation(RatisMember member, RegisterStore store, RaftServer server, Courier courier) {
        this.member = member;
        this.store = store;
        this.server = server;
        this.courier = courier;
    }

    /** Why nothing can be decided here yet, in one sentence; empty once this node takes part. */
    String standstill() {
        return standstill;
    }

    /** The first round is waited for, so that a store that lost its memory is refused at the start. */
    void begin() throws RefusedException {
        if (act(round().toCompletableFuture().join())) {
            throw new RefusedException(standstill);
        }
    }

    void close() {
        closed = true;
    }

    private void again() {
        if (!closed) {
            round().whenComplete((verdict, error) -> {
                if (error != null) {
                    LOG.error("The register's roll call failed", error);
                } else {
                    act(verdict);
                }
            });
        }
    }

    private CompletionStage<RollCall.Verdict> round() {
        var asked = new LinkedHashMap<NodeName, CompletableFuture<Message>>();
        var question = Readmission.message(store.mark());
        for (var node : store.mark().controlNodes()) {
            if (!node.equals(store.mark().node())) {
                asked.put(node, courier.rollCall(RaftPeerId.valueOf(node.value()), question));
            }
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .handle((all, error) -> RollCall.judge(store.mark(), answers(asked)));
    }

    private Map<NodeName, StoreMark> answers(Map<NodeName, CompletableFuture<Message>> asked) {
        var answers = new LinkedHashMap<NodeName, StoreMark>();
        asked.forEach((node, answer) -> {
            if (!answer.isCompletedExceptionally()) {
                var mark = mark(answer.join());
                if (mark.node().equals(node)
                        && mark.cluster().equals(store.mark().cluster())) {
                    answers.put(node, mark);
                }
            }
        });
        return answers;
    }

    private static StoreMark mark(Message message) {
        try {
            return Json.read(message.getContent().toByteArray(), StoreMark.class);
        } catch (IOException e) {
            throw new UncheckedIOException("an answer to the roll call cannot be read", e);
        }
    }

    /** Says whether this node is refused. */
    private boolean act(RollCall.Verdict verdict) {
        return switch (verdict) {
            case RollCall.Verdict.Form form -> {
                form(form);
                yield false;
            }
            case RollCall.Verdict.Wait wait -> {
                tell(wait.sentence());
                later.execute(this::again);
                yield false;
            }
            case RollCall.Verdict.Refuse refuse -> {
                tell(refuse.sentence());
                yield true;
            }
        };
    }

    private void form(RollCall.Verdict.Form verdict) {
        try {
            store.form(verdict.roster(), verdict.rebuilt(), member.groupOf(verdict.rebuilt()));
        } catch (IOException e) {
            tell("The register's store cannot be made (" + e + "): give its folder room and the right owner, then"
                    + " start this node again.");
            return;
        }
        member.join(server).whenComplete((reply, error) -> {
            if (error != null) {
                LOG.error("The register's member did not start; start this node again", error);
            } else {
                standstill = "";
                LOG.info("The register is formed of {}", verdict.roster().keySet());
            }
        });
    }

    private void tell(String sentence) {
        if (!sentence.equals(standstill)) {
            standstill = sentence;
            LOG.info("{}", sentence);
        }
    }
}
