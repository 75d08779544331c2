package io.holdfast.failover.cluster;

import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.cluster.NodeMessage.UpkeepAnswered;
import io.holdfast.failover.cluster.NodeMessage.UpkeepAsked;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Asks other nodes to look after their instance, and does so here when asked. A question is sent once; one that is not
 * answered in time has an unknown outcome, and the asker is told so.
 */
final class UpkeepDesk {
    private static final Upkeep.Survey NOTHING = new Upkeep.Survey(List.of(), "");

    private final NodeName self;
    private final Function<GroupName, Optional<Upkeep>> own;
    private final BiConsumer<NodeName, NodeMessage> send;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<UpkeepAnswered>> pending = new ConcurrentHashMap<>();

    UpkeepDesk(NodeName self, Function<GroupName, Optional<Upkeep>> own, BiConsumer<NodeName, NodeMessage> send) {
        this.self = self;
        this.own = own;
        this.send = send;
    }

    Optional<Upkeep> own(GroupName group) {
        return own.apply(group);
    }

    /** Never fails: an answer that stays away is one with a refusal. */
    CompletionStage<UpkeepAnswered> ask(
            NodeName node, GroupName group, UpkeepAsked.Kind kind, String run, Duration limit) {
        long id = ids.incrementAndGet();
        var question = new UpkeepAsked(self, id, group, kind, run);
        if (node.equals(self)) {
            return answer(question);
        }
        var answer = new CompletableFuture<UpkeepAnswered>();
        pending.put(id, answer);
        send.accept(node, question);
        var late = new UpkeepAnswered(
                id, node + " did not answer within " + limit.toSeconds() + " s, so nobody knows what it did", NOTHING);
        return answer.completeOnTimeout(late, limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answered, error) -> pending.remove(id));
    }

    void receive(UpkeepAsked question) {
        var unused = answer(question).thenAccept(answer -> send.accept(question.from(), answer));
    }

    void receive(UpkeepAnswered answer) {
        var waiting = pending.get(answer.request());
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    /** Off the caller's thread: a survey asks the database. */
    private CompletionStage<UpkeepAnswered> answer(UpkeepAsked question) {
        var upkeep = own.apply(question.group());
        if (upkeep.isEmpty()) {
            return CompletableFuture.completedStage(new UpkeepAnswered(
                    question.request(), self + " runs no PostgreSQL of group " + question.group(), NOTHING));
        }
        var begun = new CompletableFuture<CompletionStage<UpkeepAnswered>>();
        Thread.ofVirtual().name("upkeep-" + question.group()).start(() -> {
            try {
                begun.complete(done(question, upkeep.get()));
            } catch (RuntimeException e) {
                begun.complete(CompletableFuture.completedStage(
                        new UpkeepAnswered(question.request(), self + " failed: " + e, NOTHING)));
            }
        });
        return begun.thenCompose(Function.identity());
    }

    private static CompletionStage<UpkeepAnswered> done(UpkeepAsked q, Upkeep upkeep) {
        CompletionStage<Optional<String>> refusal = switch (q.kind()) {
            case SURVEY -> CompletableFuture.completedStage(Optional.empty());
            case RESTART -> upkeep.restart(q.run());
            case LOWER -> CompletableFuture.completedStage(upkeep.lowerAtPromotion());
            case RELOAD -> CompletableFuture.completedStage(upkeep.reload());
        };
        return refusal.thenApply(why -> new UpkeepAnswered(
                q.request(), why.orElse(""), q.kind() == UpkeepAsked.Kind.SURVEY ? upkeep.survey() : NOTHING));
    }
}
